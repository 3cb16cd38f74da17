import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { DomSanitizer } from '@angular/platform-browser';
import { firstValueFrom } from 'rxjs';
import { renderSVG } from 'uqr';
import type { SecondFactorView } from '#domain/identity/views.js';
import { API } from '../../shared/api';
import { CommandOutbox } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { askFor } from '../../shared/ui/ask-dialog';
import { StateChip } from '../../shared/ui/state-chip';

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

/** What a person is asked for beside the password. */
@Component({
  selector: 'app-second-factor',
  imports: [MatButton, MatFormField, MatIcon, MatInput, StateChip],
  templateUrl: './second-factor.html',
  styleUrl: './second-factor.scss',
})
export class SecondFactor {
  private readonly http = inject(HttpClient);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly sanitizer = inject(DomSanitizer);

  private readonly stored = httpResource<SecondFactorView>(() => `${API}/me/second-factor`);
  protected readonly factor = computed(() => (this.stored.hasValue() ? this.stored.value() : null));
  protected readonly loadProblem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly begun = signal<Begun | null>(null);
  protected readonly codes = signal<readonly string[] | null>(null);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** Drawn here: the secret is shown to no other service. */
  protected readonly qr = computed(() =>
    this.sanitizer.bypassSecurityTrustHtml(renderSVG(this.begun()?.uri ?? '', { border: 2 })),
  );

  protected reload(): void {
    this.stored.reload();
  }

  protected async begin(): Promise<void> {
    await askFor(this.dialog, {
      title: 'Set up a second factor',
      text: 'You need an authenticator app on your phone. First, your password:',
      fields: [{ name: 'password', label: 'Password', kind: 'password', required: true }],
      confirm: 'Go on',
      act: async ({ password }) => {
        try {
          // Not through the outbox: a password is never sent twice by itself.
          this.begun.set(await firstValueFrom(this.http.post<Begun>(`${API}/me/second-factor`, { password })));
          this.problem.set(null);
          return null;
        } catch (error) {
          return problemOf(error);
        }
      },
    });
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
      this.begun.set(null);
      this.codes.set(recoveryCodes);
      this.reload();
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText((this.codes() ?? []).join('\n'));
    this.snackBar.open('Copied.');
  }

  protected done(): void {
    this.begun.set(null);
    this.codes.set(null);
    this.problem.set(null);
  }

  protected async remove(): Promise<void> {
    const done = await askFor(this.dialog, {
      title: 'Turn the second factor off?',
      text: 'Your password alone will be enough to sign in.',
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
    this.reload();
    this.snackBar.open('The second factor is off.');
  }
}
