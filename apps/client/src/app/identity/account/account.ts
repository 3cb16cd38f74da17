import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSnackBar } from '@angular/material/snack-bar';
import { PASSWORD_LENGTH } from '#domain/identity/passwords.js';
import { LANGUAGES } from '#domain/identity/views.js';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { DevicesCard } from '../devices-card';
import { LocationChoice } from '../location-choice';
import { FactorStore } from './factor-store';
import { Passkeys } from './passkeys';
import { RecoveryCodes } from './recovery-codes';
import { SecondFactor } from './second-factor';

/** What a person decides for themselves: the language of their mails, where they work, and how they sign in. */
@Component({
  selector: 'app-account',
  imports: [
    DevicesCard,
    LocationChoice,
    MatButton,
    MatFormField,
    MatInput,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    Passkeys,
    RecoveryCodes,
    SecondFactor,
  ],
  providers: [FactorStore],
  templateUrl: './account.html',
  styleUrl: './account.scss',
})
export class Account {
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly snackBar = inject(MatSnackBar);

  protected readonly me = this.session.me;
  protected readonly roles = computed(() =>
    (this.me()?.roles ?? []).map((role) => role.replaceAll('_', ' ')).join(', '),
  );
  /** Each by its own name. */
  protected readonly languages = LANGUAGES.map((value) => {
    const name = new Intl.DisplayNames([value], { type: 'language' }).of(value) ?? value;
    return { value, text: name.charAt(0).toLocaleUpperCase(value) + name.slice(1) };
  });
  protected readonly least = PASSWORD_LENGTH.least;
  protected readonly preferences = new FormGroup({
    language: new FormControl('en', { nonNullable: true }),
    locationId: new FormControl<string | null>(null),
  });
  protected readonly passwords = new FormGroup({
    currentPassword: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    password: new FormControl('', {
      nonNullable: true,
      validators: [
        Validators.required,
        Validators.minLength(PASSWORD_LENGTH.least),
        Validators.maxLength(PASSWORD_LENGTH.most),
      ],
    }),
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);

  constructor() {
    effect(() => {
      const { language = null, location = null } = this.me()?.user ?? {};
      if (language !== null) untracked(() => this.preferences.reset({ language, locationId: location?.id ?? null }));
    });
  }

  protected async savePreferences(): Promise<void> {
    this.busy.set(true);
    try {
      const changed = Object.entries(this.preferences.controls).filter(([, control]) => control.dirty);
      const body = Object.fromEntries(changed.map(([name, { value }]) => [name, value]));
      await this.outbox.send({ method: 'PATCH', path: '/me', body });
      await this.session.loadMe();
      this.snackBar.open('Saved.');
    } catch (error) {
      this.snackBar.open(problemOf(error).message, 'Close', { duration: 10_000 });
    } finally {
      this.busy.set(false);
    }
  }

  protected async changePassword(): Promise<void> {
    this.passwords.markAllAsTouched();
    if (this.passwords.invalid || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.session.changePassword(this.passwords.getRawValue());
      this.passwords.reset();
      this.snackBar.open('Password changed. Everywhere else you are signed out.');
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
