import { Component, effect, inject, input, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../../shared/auth/session';
import { startPage } from '../../shared/auth/guards';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';

/** Sign in. The company is asked for only when e-mail and password fit several. */
@Component({
  selector: 'app-login',
  imports: [MatButton, MatFormField, MatIcon, MatInput, MatSuffix, ReactiveFormsModule, RouterLink],
  templateUrl: './login.html',
  styleUrl: './login.scss',
})
export class Login {
  private readonly session = inject(Session);
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
  protected readonly challenge = signal<string | null>(null);
  protected readonly code = new FormControl('', {
    nonNullable: true,
    validators: [Validators.required, Validators.minLength(6)],
  });
  protected readonly asksTenant = signal(false);
  protected readonly passwordShown = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(this.session.refused());
  protected readonly insecure = !isSecureContext;

  constructor() {
    effect(() => this.form.controls.email.setValue(this.email() ?? ''));
  }

  protected async signIn(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    const { email, password, tenant } = this.form.getRawValue();
    this.busy.set(true);
    this.problem.set(null);
    try {
      const challenge = await this.session.signIn({
        email: email.trim(),
        password,
        ...(tenant.trim() === '' ? {} : { tenant: tenant.trim() }),
      });
      if (challenge === null) return await this.goOn();
      this.challenge.set(challenge.token);
      this.code.reset();
      setTimeout(() => document.getElementById('code')?.focus());
    } catch (error) {
      this.show(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected async prove(): Promise<void> {
    const token = this.challenge();
    this.code.markAsTouched();
    if (token === null || this.code.invalid || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.session.proveSecondFactor(token, this.code.value.trim());
      await this.goOn();
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      if (problem.code === 'challenge_expired') this.challenge.set(null);
    } finally {
      this.busy.set(false);
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
