import { Injectable } from '@nestjs/common';
import { Passkeys } from '#domain/identity/passkeys.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import type { ChallengeView } from '#domain/identity/views.js';
import { AccessTokens } from './access-tokens.js';
import { PasskeyCeremonies } from './passkey-ceremonies.js';

/** What is asked of somebody whose password fits. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly tokens: AccessTokens,
    private readonly ceremonies: PasskeyCeremonies,
  ) {}

  /** Undefined where nothing is. */
  async of(tenantId: string | null, userId: string): Promise<ChallengeView['secondFactor'] | undefined> {
    const [factor, passkeys] = await Promise.all([
      this.factors.find(tenantId, userId),
      this.passkeys.of(tenantId, userId),
    ]);
    const app = factor?.confirmed ?? false;
    if (!app && passkeys.length === 0) return undefined;
    const { accessToken: token, expiresIn } = await this.tokens.challenge('second factor', userId, tenantId);
    return { token, expiresIn, app, passkey: passkeys.length > 0 ? this.ceremonies.request(token, passkeys) : null };
  }
}
