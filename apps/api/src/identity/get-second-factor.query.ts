import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Passkeys } from '#domain/identity/passkeys.js';
import { RecoveryCodes } from '#domain/identity/recovery-codes.js';
import { SecondFactors } from '#domain/identity/second-factors.js';
import type { SecondFactorView } from '#domain/identity/views.js';

export class GetSecondFactor extends Query<SecondFactorView> {
  constructor(
    readonly tenantId: string | null,
    readonly userId: string,
  ) {
    super();
  }
}

@QueryHandler(GetSecondFactor)
export class GetSecondFactorHandler implements IQueryHandler<GetSecondFactor> {
  constructor(
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  async execute({ tenantId, userId }: GetSecondFactor): Promise<SecondFactorView> {
    const [factor, passkeys, recoveryCodesLeft] = await Promise.all([
      this.factors.find(tenantId, userId),
      this.passkeys.of(tenantId, userId),
      this.recoveryCodes.left(tenantId, userId),
    ]);
    return {
      isSetUp: factor?.confirmed ?? false,
      passkeys: passkeys.map(({ id, name, addedAt, lastUsedAt, backedUp }) => ({
        id,
        name,
        addedAt: addedAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        backedUp,
      })),
      recoveryCodesLeft,
    };
  }
}
