import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { PASSWORD_LENGTH } from '#domain/identity/passwords.js';
import type { AccountLinkView } from '#domain/identity/views.js';
import { startPage } from '../../shared/auth/guards';
import { Session } from '../../shared/auth/session';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { Failure } from '../../shared/ui/failure';
import { SignInClient } from '../sign-in.client';

/** Where a link by mail leads: somebody chooses their first password, or another, and is signed in with it. */
@Component({
  selector: 'app-choose-password',
  imports: [Failure, MatAnchor, MatButton, MatIcon, ReactiveFormsModule, RouterLink],
  templateUrl: './choose-password.html',
  styleUrl: '../login/login.scss',
})
export class ChoosePassword {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly client = inject(SignInClient);
  readonly token = input.required<string>();

  private readonly told = resource({
    params: () => ({ token: this.token() }),
    loader: ({ params }) => firstValueFrom(this.http.post<AccountLinkView>('/api/v1/auth/links', params)),
  });
  protected readonly link = computed(() => (this.told.hasValue() ? this.told.value() : null));
  protected readonly linkProblem = computed(() =>
    this.told.error() === undefined ? null : problemOf(this.told.error()),
  );
  protected readonly least = PASSWORD_LENGTH.least;
  protected readonly form = new FormGroup({
    password: new FormControl('', {
      nonNullable: true,
      validators: [
        Validators.required,
        Validators.minLength(PASSWORD_LENGTH.least),
        Validators.maxLength(PASSWORD_LENGTH.most),
      ],
    }),
  });
  protected readonly passwordShown = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);

  protected wrong(): boolean {
    const { touched, invalid } = this.form.controls.password;
    return touched && invalid;
  }

  protected reload(): void {
    this.told.reload();
  }

  protected async choose(): Promise<void> {
    this.form.markAllAsTouched();
    const link = this.link();
    if (link === null || this.form.invalid || this.busy()) return;
    const { password } = this.form.getRawValue();
    this.busy.set(true);
    this.problem.set(null);
    try {
      await firstValueFrom(this.http.post('/api/v1/auth/password', { token: this.token(), password }));
      await this.signIn(link, password);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  /** Whatever else a log-in asks for is asked on its own page. */
  private async signIn({ email, domain }: AccountLinkView, password: string): Promise<void> {
    const challenge = await this.client.withPassword({ email, password, tenant: domain }).catch(() => undefined);
    if (challenge === null) await this.router.navigateByUrl(startPage(this.session), { replaceUrl: true });
    else await this.router.navigate(['/login'], { queryParams: { email, chosen: 'yes' }, replaceUrl: true });
  }
}
