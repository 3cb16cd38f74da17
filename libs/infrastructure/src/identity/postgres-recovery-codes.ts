import { RecoveryCodes } from '#domain/identity/recovery-codes.js';
import type { Write } from '#domain/ports/repository.js';
import type { Database } from '../persistence/database.js';
import { fencedAs } from './platform.js';
import { touched } from './postgres-second-factors.js';

const OWN = 'tenant_id = $1 AND user_id = $2';

export class PostgresRecoveryCodes extends RecoveryCodes {
  constructor(private readonly database: Database) {
    super();
  }

  async left(tenantId: string | null, userId: string): Promise<number> {
    const [row] = await this.database.query<{ codes: number }>(
      fencedAs(tenantId),
      `SELECT count(*)::int AS codes FROM recovery_code WHERE ${OWN} AND used_at IS NULL`,
      [userId],
    );
    return row!.codes;
  }

  async holds(tenantId: string | null, userId: string, hash: Uint8Array): Promise<boolean> {
    const rows = await this.database.query(
      fencedAs(tenantId),
      `SELECT 1 AS one FROM recovery_code WHERE ${OWN} AND hash = $3`,
      [userId, hash],
    );
    return rows.length > 0;
  }

  use(tenantId: string | null, userId: string, hash: Uint8Array): Promise<boolean> {
    return touched(
      this.database,
      tenantId,
      `UPDATE recovery_code SET used_at = now() WHERE ${OWN} AND hash = $3 AND used_at IS NULL`,
      [userId, hash],
    );
  }

  keeping(userId: string, hashes: readonly Uint8Array[]): Write {
    return {
      sql: `INSERT INTO recovery_code (tenant_id, user_id, hash) SELECT $1::uuid, $2::uuid, h FROM unnest($3::bytea[]) h
            WHERE NOT EXISTS (SELECT FROM recovery_code WHERE ${OWN})`,
      parameters: [userId, hashes],
    };
  }

  renewal(userId: string, hashes: readonly Uint8Array[]): readonly Write[] {
    return [{ sql: `DELETE FROM recovery_code WHERE ${OWN}`, parameters: [userId] }, this.keeping(userId, hashes)];
  }

  ending(userId: string): Write {
    return {
      sql: `DELETE FROM recovery_code WHERE ${OWN} AND NOT EXISTS (SELECT FROM passkey WHERE ${OWN})
              AND NOT EXISTS (SELECT FROM second_factor WHERE ${OWN} AND confirmed_at IS NOT NULL)`,
      parameters: [userId],
    };
  }
}
