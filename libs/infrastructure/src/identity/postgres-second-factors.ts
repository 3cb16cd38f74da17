import { SecondFactors, type SecondFactor } from '#domain/identity/second-factors.js';
import type { Write } from '#domain/ports/repository.js';
import type { Database } from '../persistence/database.js';

export class PostgresSecondFactors extends SecondFactors {
  constructor(private readonly database: Database) {
    super();
  }

  async find(tenantId: string, userId: string): Promise<SecondFactor | undefined> {
    const [factor] = await this.database.query<SecondFactor>(
      tenantId,
      `SELECT sealed, confirmed_at IS NOT NULL AS confirmed,
         (SELECT count(*)::int FROM recovery_code c WHERE c.tenant_id = $1 AND c.user_id = $2 AND c.used_at IS NULL) AS "codesLeft"
       FROM second_factor WHERE tenant_id = $1 AND user_id = $2`,
      [userId],
    );
    return factor;
  }

  begin(tenantId: string, userId: string, sealed: Uint8Array): Promise<boolean> {
    return this.touched(
      tenantId,
      `INSERT INTO second_factor (tenant_id, user_id, sealed) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, user_id) DO UPDATE SET sealed = $3, begun_at = now(), last_step = NULL
         WHERE second_factor.confirmed_at IS NULL`,
      [userId, sealed],
    );
  }

  useStep(tenantId: string, userId: string, step: number): Promise<boolean> {
    return this.touched(
      tenantId,
      `UPDATE second_factor SET last_step = $3 WHERE tenant_id = $1 AND user_id = $2 AND (last_step IS NULL OR last_step < $3)`,
      [userId, step],
    );
  }

  useCode(tenantId: string, userId: string, hash: Uint8Array): Promise<boolean> {
    return this.touched(
      tenantId,
      `UPDATE recovery_code SET used_at = now() WHERE tenant_id = $1 AND user_id = $2 AND hash = $3 AND used_at IS NULL`,
      [userId, hash],
    );
  }

  confirmation(userId: string, sealed: Uint8Array, codes: readonly Uint8Array[]): readonly Write[] {
    const confirmed = {
      sql: 'UPDATE second_factor SET confirmed_at = now() WHERE tenant_id = $1 AND user_id = $2 AND sealed = $3',
      parameters: [userId, sealed],
    };
    const kept = {
      // Where nothing was confirmed, this is a division by zero.
      sql: `INSERT INTO recovery_code (tenant_id, user_id, hash)
            SELECT $1, $2, h FROM unnest($3::bytea[]) h WHERE 1 / (
              SELECT count(*) FROM second_factor WHERE tenant_id = $1 AND user_id = $2 AND confirmed_at IS NOT NULL) = 1`,
      parameters: [userId, codes],
    };
    return [confirmed, kept];
  }

  removal(userId: string): readonly Write[] {
    return [{ sql: 'DELETE FROM second_factor WHERE tenant_id = $1 AND user_id = $2', parameters: [userId] }];
  }

  private touched(tenantId: string, text: string, parameters: readonly unknown[]): Promise<boolean> {
    return this.database.tenantTransaction(tenantId, async (client) => {
      const { rowCount } = await client.query(text, [tenantId, ...parameters]);
      return (rowCount ?? 0) > 0;
    });
  }
}
