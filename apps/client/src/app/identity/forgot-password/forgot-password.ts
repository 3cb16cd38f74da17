import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';

/** Asks for a mail with a link to a new password. It says the same whether the address is known or not. */
@Component({
  selector: 'app-forgot-password',
  imports: [MatAnchor, MatButton, MatIcon, ReactiveFormsModule, RouterLink],
  templateUrl: './forgot-password.html',
  styleUrl: '../login/login.scss',
})
export class ForgotPassword {
  private readonly http = inject(HttpClient);
  protected readonly form = new FormGroup({
    email: new FormControl('', { nonNullable: true, validators: [Validators.required, Validators.email] }),
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  /** The address it was asked for. */
  protected readonly asked = signal<string | null>(null);

  protected wrong(): boolean {
    const { touched, invalid } = this.form.controls.email;
    return touched && invalid;
  }

  protected async ask(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.busy()) return;
    const email = this.form.controls.email.value.trim();
    this.busy.set(true);
    this.problem.set(null);
    try {
      await firstValueFrom(this.http.post('/api/v1/auth/password-reset', { email }));
      this.asked.set(email);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
