import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { FactorStore } from './factor-store';

/** What lets somebody in once whose phone or key is lost. */
@Component({
  selector: 'app-recovery-codes',
  imports: [MatButton, MatIcon],
  templateUrl: './recovery-codes.html',
  styleUrl: './recovery-codes.scss',
})
export class RecoveryCodes {
  protected readonly store = inject(FactorStore);
  private readonly snackBar = inject(MatSnackBar);

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText((this.store.codes() ?? []).join('\n'));
    this.snackBar.open('Copied.');
  }

  protected async renew(): Promise<void> {
    await this.store.prove(
      {
        title: 'Make new recovery codes?',
        text: 'You get ten new ones. Those you have now are good for nothing any more.',
        fields: [],
        confirm: 'Make new ones',
      },
      async (answers) => {
        const path = '/me/second-factor/recovery-codes';
        const { recoveryCodes } = await this.store.command<{ recoveryCodes: string[] }>(path, answers);
        await this.store.changed(recoveryCodes);
      },
    );
  }
}
