import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';
import { startPage } from '../../shared/auth/guards';
import { Leave } from '../../shared/auth/leave';
import { Session } from '../../shared/auth/session';
import { FactorStore } from '../account/factor-store';
import { Passkeys } from '../account/passkeys';
import { RecoveryCodes } from '../account/recovery-codes';
import { SecondFactor } from '../account/second-factor';

/** What somebody sees, and nothing else, whose role asks for a second factor that they do not have yet. */
@Component({
  selector: 'app-set-up-factor',
  imports: [MatButton, MatIcon, Passkeys, RecoveryCodes, SecondFactor],
  providers: [FactorStore],
  templateUrl: './set-up-factor.html',
  styleUrl: './set-up-factor.scss',
})
export class SetUpFactor {
  protected readonly store = inject(FactorStore);
  private readonly session = inject(Session);
  private readonly leave = inject(Leave);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  /** Where they wanted to go. */
  readonly then = input<string>();
  protected readonly isDone = computed(() => this.session.me()?.mustSetUpSecondFactor === false);

  protected async goOn(): Promise<void> {
    await this.router.navigateByUrl(this.then() ?? startPage(this.session));
  }

  protected async signOut(): Promise<void> {
    await this.leave.signOut(this.dialog);
  }
}
