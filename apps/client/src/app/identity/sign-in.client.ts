import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { ChallengeView, PasskeyRequest, PasskeyRequestView, TokenView } from '#domain/identity/views.js';
import { usePasskey } from '../shared/auth/passkeys';
import { PendingSignOut } from '../shared/auth/pending-sign-out';
import { REFRESH_HEADERS } from '../shared/auth/refresh';
import { Session } from '../shared/auth/session';

/** Proves who somebody is: the session is theirs from then on. */
@Injectable({ providedIn: 'root' })
export class SignInClient {
  private readonly http = inject(HttpClient);
  private readonly session = inject(Session);
  private readonly pendingSignOut = inject(PendingSignOut);

  /** @returns what has to come with a second factor, where one is asked for; null when signed in */
  async withPassword(credentials: {
    email: string;
    password: string;
    tenant?: string;
  }): Promise<ChallengeView['secondFactor'] | null> {
    await this.pendingSignOut.send();
    const answer = await firstValueFrom(
      this.http.post<TokenView | ChallengeView>('/api/v1/auth/login', credentials, { headers: REFRESH_HEADERS }),
    );
    if ('secondFactor' in answer) return answer.secondFactor;
    await this.session.welcome(answer);
    return null;
  }

  /** @param token what `withPassword` gave @param code six digits, or a recovery code */
  async withSecondFactor(token: string, code: string): Promise<void> {
    await this.session.welcome(
      await firstValueFrom(
        this.http.post<TokenView>('/api/v1/auth/second-factor', { token, code }, { headers: REFRESH_HEADERS }),
      ),
    );
  }

  /** @param secondFactor what `withPassword` gave */
  async withPasskeyAsFactor({ token, passkey }: ChallengeView['secondFactor']): Promise<void> {
    await this.prove('/api/v1/auth/second-factor/passkey', token, passkey!);
  }

  /** @param byAutofill offers passkeys at the field for the e-mail, for as long as it takes */
  async withPasskey(byAutofill = false): Promise<void> {
    const { token, options } = await firstValueFrom(
      this.http.post<PasskeyRequestView>('/api/v1/auth/passkey/options', {}, { headers: REFRESH_HEADERS }),
    );
    await this.prove('/api/v1/auth/passkey', token, options, byAutofill);
  }

  private async prove(path: string, token: string, asked: PasskeyRequest, byAutofill = false): Promise<void> {
    const credential = await usePasskey(asked, byAutofill);
    await this.pendingSignOut.send();
    await this.session.welcome(
      await firstValueFrom(this.http.post<TokenView>(path, { token, credential }, { headers: REFRESH_HEADERS })),
    );
  }
}
