import { Component, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { ChallengeView } from '#domain/identity/views.js';
import { browserOffersPasskeys, cancelPasskey, passkeysWork } from '../../shared/auth/passkeys';
import { Session } from '../../shared/auth/session';
import { startPage } from '../../shared/auth/guards';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { SignInClient } from '../sign-in.client';

/** Shorter than what the server asks is good for (ms). */
const OFFER_FOR = 4 * 60_000;
const TOLD = ['passkey_wrong', 'user_disabled', 'tenant_suspended', 'tenant_pending_deletion', 'too_many_requests'];

/** Sign in. The company is asked for only when e-mail and password fit several. */
@Component({
  selector: 'app-login',
  imports: [MatButton, MatIcon, ReactiveFormsModule, RouterLink],
  templateUrl: './login.html',
  styleUrl: './login.scss',
})
export class Login {
  private readonly session = inject(Session);
  private readonly client = inject(SignInClient);
  private readonly router = inject(Router);
  readonly then = input<string>();
  /** Who has just chosen a password, and what they are called here. */
  readonly email = input<string>();
  readonly chosen = input<string>();

  protected readonly form = new FormGroup({
    email: new FormControl('', { nonNullable: true, validators: [Validators.required, Validators.email] }),
    password: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
    tenant: new FormControl('', { nonNullable: true }),
  });
  /** Once the password fits and a second factor is asked for. */
  protected readonly challenge = signal<ChallengeView['secondFactor'] | null>(null);
  protected readonly code = new FormControl('', {
    nonNullable: true,
    validators: [Validators.required, Validators.minLength(6)],
  });
  protected readonly asksTenant = signal(false);
  protected readonly passwordShown = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(this.session.refused());
  protected readonly passkeysWork = passkeysWork;
  private offer: ReturnType<typeof setTimeout> | undefined;
  private isGone = false;
  protected readonly insecure = !isSecureContext;

  constructor() {
    effect(() => this.form.controls.email.setValue(this.email() ?? ''));
    void this.offerPasskeys();
    inject(DestroyRef).onDestroy(() => {
      this.isGone = true;
      clearTimeout(this.offer);
      if (this.passkeysWork) void cancelPasskey();
    });
  }

  protected wrong(field: 'email' | 'password'): boolean {
    const { touched, invalid } = this.form.controls[field];
    return touched && invalid;
  }

  protected async signIn(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    const { email, password, tenant } = this.form.getRawValue();
    this.busy.set(true);
    this.problem.set(null);
    try {
      const challenge = await this.client.withPassword({
        email: email.trim(),
        password,
        ...(tenant.trim() === '' ? {} : { tenant: tenant.trim() }),
      });
      if (challenge === null) return await this.goOn();
      this.challenge.set(challenge);
      this.code.reset();
      setTimeout(() => document.getElementById(challenge.passkey === null ? 'code' : 'passkey')?.focus());
    } catch (error) {
      this.show(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected async prove(): Promise<void> {
    const token = this.challenge()?.token;
    this.code.markAsTouched();
    if (token === undefined || this.code.invalid || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.client.withSecondFactor(token, this.code.value.trim());
      await this.goOn();
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      if (problem.code === 'challenge_expired') this.challenge.set(null);
    } finally {
      this.busy.set(false);
    }
  }

  /** In the place of a code. */
  protected async proveWithPasskey(): Promise<void> {
    const challenge = this.challenge();
    if (challenge === null || this.busy()) return;
    await this.withPasskey(() => this.client.withPasskeyAsFactor(challenge));
  }

  /** In the place of e-mail and password. */
  protected async signInWithPasskey(): Promise<void> {
    if (this.busy()) return;
    await this.withPasskey(() => this.client.withPasskey());
  }

  private async withPasskey(signIn: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    try {
      await signIn();
      await this.goOn();
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      if (problem.code === 'challenge_expired' || problem.code === 'challenge_gone') this.challenge.set(null);
      void this.offerPasskeys();
    } finally {
      this.busy.set(false);
    }
  }

  /** At the field for the e-mail, beside what else the browser remembers. What was asked for is good for five minutes, so it is asked anew. */
  private async offerPasskeys(): Promise<void> {
    clearTimeout(this.offer);
    if (this.isGone || !(await browserOffersPasskeys())) return;
    this.offer = setTimeout(() => void this.offerPasskeys(), OFFER_FOR);
    try {
      await this.client.withPasskey(true);
      await this.goOn();
    } catch (error) {
      const problem = problemOf(error);
      // Nobody has asked for anything yet: only that a passkey was chosen, and refused, is told.
      if (TOLD.includes(problem.code)) this.problem.set(problem);
    }
  }

  protected back(): void {
    this.challenge.set(null);
    this.problem.set(null);
  }

  private async goOn(): Promise<void> {
    await this.router.navigateByUrl(this.then() ?? startPage(this.session));
  }

  private show(problem: Problem): void {
    this.problem.set(problem.status === 401 ? problemOfCredentials(problem) : problem);
    if (problem.code !== 'tenant_required') return;
    this.asksTenant.set(true);
    this.form.controls.tenant.addValidators(Validators.required);
    setTimeout(() => document.getElementById('tenant')?.focus());
  }
}

function problemOfCredentials(problem: Problem): Problem {
  return { ...problem, message: 'E-mail or password is not right.' };
}
