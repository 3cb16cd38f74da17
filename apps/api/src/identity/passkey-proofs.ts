import { Injectable, Logger } from '@nestjs/common';
import { Challenges } from '#domain/identity/challenges.js';
import { Passkeys, type PasskeyCandidate } from '#domain/identity/passkeys.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { AssertionInput } from './passkey-inputs.js';
import { PasskeyCeremonies, type Asserted } from './passkey-ceremonies.js';

/** Whose passkey signed a challenge. Each challenge is good for one signature, and each count of an authenticator too. */
@Injectable()
export class PasskeyProofs {
  private readonly logger = new Logger('Passkeys');

  constructor(
    private readonly ceremonies: PasskeyCeremonies,
    private readonly passkeys: Passkeys,
    private readonly challenges: Challenges,
  ) {}

  /**
   * @param of to whom it must belong; undefined: whoever it belongs to
   * @throws DomainError `passkey_wrong`, `challenge_gone`
   */
  async prove(
    challenge: { readonly id: string; readonly token: string },
    input: AssertionInput,
    of?: { readonly tenantId: string | null; readonly userId: string },
  ): Promise<PasskeyCandidate> {
    const candidates = await this.passkeys.candidates(input.id);
    for (const candidate of candidates) {
      if (of && (candidate.tenantId !== of.tenantId || candidate.userId !== of.userId)) continue;
      const asserted = await this.fits(challenge.token, input, candidate);
      if (asserted) return this.use(challenge.id, candidate, asserted);
    }
    throw new DomainError('passkey_wrong');
  }

  private async fits(token: string, input: AssertionInput, candidate: PasskeyCandidate): Promise<Asserted | undefined> {
    try {
      return await this.ceremonies.asserted(token, input, candidate);
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  private async use(challengeId: string, candidate: PasskeyCandidate, asserted: Asserted): Promise<PasskeyCandidate> {
    if (!(await this.challenges.spend(challengeId))) throw new DomainError('challenge_gone');
    if (await this.passkeys.use(candidate, asserted)) return candidate;
    this.logger.warn(
      `The counter of passkey ${candidate.id} of ${candidate.userId} went back: there may be a copy of it`,
    );
    throw new DomainError('passkey_wrong');
  }
}
