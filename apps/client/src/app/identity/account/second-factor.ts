import { Component, ElementRef, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { DomSanitizer } from '@angular/platform-browser';
import { renderSVG } from 'uqr';
import { CommandOutbox } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { askFor } from '../../shared/ui/ask';
import { keptFocus } from '../../shared/ui/kept-focus';
import { StateChip } from '../../shared/ui/state-chip';
import { FactorStore } from './factor-store';

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

/** Codes of an app on one's phone, asked for beside the password. */
@Component({
  selector: 'app-second-factor',
  imports: [MatButton, MatFormField, MatInput, StateChip],
  templateUrl: './second-factor.html',
  styleUrl: './second-factor.scss',
})
export class SecondFactor {
  protected readonly store = inject(FactorStore);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly sanitizer = inject(DomSanitizer);

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected readonly begun = signal<Begun | null>(null);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** Drawn here: the secret is shown to no other service. */
  protected readonly qr = computed(() =>
    this.sanitizer.bypassSecurityTrustHtml(renderSVG(this.begun()?.uri ?? '', { border: 2 })),
  );

  protected async begin(): Promise<void> {
    this.problem.set(null);
    await this.store.prove(
      {
        title: 'Set up an authenticator app',
        text: 'You need an authenticator app on your phone. First, your password:',
        fields: [],
        confirm: 'Go on',
      },
      async (answers) => {
        try {
          this.begun.set(await this.store.send<Begun>('/me/second-factor', answers));
        } catch (error) {
          if (answers['password'] === undefined) this.problem.set(refusalOf(error));
          throw error;
        }
      },
      false,
    );
  }

  protected async confirm(code: string, event: Event): Promise<void> {
    event.preventDefault();
    if (code.trim() === '' || this.busy()) return;
    this.busy.set(true);
    try {
      const { recoveryCodes } = await this.outbox.send<{ recoveryCodes: readonly string[] }>({
        path: '/me/second-factor/confirm',
        body: { code: code.trim() },
      });
      this.cancel();
      await this.store.changed(recoveryCodes);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected cancel(): void {
    const keepFocus = keptFocus(this.host);
    this.begun.set(null);
    this.problem.set(null);
    keepFocus();
  }

  protected async remove(): Promise<void> {
    const keepFocus = keptFocus(this.host);
    const done = await askFor(this.dialog, {
      title: 'Turn the authenticator app off?',
      text: 'Signing in no longer asks for its codes.',
      fields: [{ name: 'code', label: 'A code of your app, or a recovery code', kind: 'text', required: true }],
      confirm: 'Turn off',
      act: async ({ code }) => {
        try {
          await this.outbox.send({ path: '/me/second-factor/remove', body: { code: String(code).trim() } });
          return null;
        } catch (error) {
          return problemOf(error);
        }
      },
    });
    if (!done) return;
    keepFocus();
    await this.store.changed();
    this.snackBar.open('The authenticator app is off.');
  }
}

/** That a password is wanted is asked for, and no problem. */
function refusalOf(error: unknown): Problem | null {
  const problem = problemOf(error);
  return problem.code === 'password_required' ? null : problem;
}
