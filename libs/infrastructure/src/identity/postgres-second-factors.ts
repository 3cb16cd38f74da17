import { SecondFactors, type SecondFactor } from '#domain/identity/second-factors.js';
import type { Write } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { constraintOf, type Database } from '../persistence/database.js';
import { fencedAs } from './platform.js';
import { FACTOR_REFUSALS } from './user.rows.js';

export class PostgresSecondFactors extends SecondFactors {
  constructor(private readonly database: Database) {
    super();
  }

  async find(tenantId: string | null, userId: string): Promise<SecondFactor | undefined> {
    const [factor] = await this.database.query<SecondFactor>(
      fencedAs(tenantId),
      'SELECT sealed, confirmed_at IS NOT NULL AS confirmed FROM second_factor WHERE tenant_id = $1 AND user_id = $2',
      [userId],
    );
    return factor;
  }

  begin(tenantId: string | null, userId: string, sealed: Uint8Array): Promise<boolean> {
    return touched(
      this.database,
      tenantId,
      `INSERT INTO second_factor (tenant_id, user_id, sealed) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, user_id) DO UPDATE SET sealed = $3, begun_at = now(), last_step = NULL
         WHERE second_factor.confirmed_at IS NULL`,
      [userId, sealed],
    );
  }

  useStep(tenantId: string | null, userId: string, step: number): Promise<boolean> {
    return touched(
      this.database,
      tenantId,
      `UPDATE second_factor SET last_step = $3 WHERE tenant_id = $1 AND user_id = $2 AND (last_step IS NULL OR last_step < $3)`,
      [userId, step],
    );
  }

  confirmation(userId: string, sealed: Uint8Array): readonly Write[] {
    const confirmed = {
      sql: 'UPDATE second_factor SET confirmed_at = now() WHERE tenant_id = $1 AND user_id = $2 AND sealed = $3',
      parameters: [userId, sealed],
    };
    const proved = {
      // Inserts nothing; where nothing was confirmed, it is a division by zero.
      sql: `INSERT INTO recovery_code (tenant_id, user_id, hash) SELECT $1::uuid, $2::uuid, '' WHERE 1 / (
              SELECT count(*) FROM second_factor WHERE tenant_id = $1 AND user_id = $2 AND confirmed_at IS NOT NULL) = 0`,
      parameters: [userId],
    };
    return [confirmed, proved];
  }

  removal(userId: string): Write {
    return { sql: 'DELETE FROM second_factor WHERE tenant_id = $1 AND user_id = $2', parameters: [userId] };
  }

  async carryOut(tenantId: null, writes: readonly Write[]): Promise<void> {
    const fenced = fencedAs(tenantId);
    try {
      await this.database.tenantTransaction(fenced, async (client) => {
        for (const { sql, parameters } of writes) await client.query(sql, [fenced, ...parameters]);
      });
    } catch (error) {
      const refusal = FACTOR_REFUSALS[constraintOf(error) ?? ''];
      throw refusal === undefined ? error : new DomainError(refusal);
    }
  }
}

/** Whether a statement of one tenant changed a row. `$1` is the tenant, or what stands for it. */
export function touched(
  database: Database,
  tenantId: string | null,
  text: string,
  parameters: readonly unknown[],
): Promise<boolean> {
  const fenced = fencedAs(tenantId);
  return database.tenantTransaction(fenced, async (client) => {
    const { rowCount } = await client.query(text, [fenced, ...parameters]);
    return (rowCount ?? 0) > 0;
  });
}
