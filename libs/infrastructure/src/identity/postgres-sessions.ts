import {
  FAMILY_SECONDS,
  SESSION_SECONDS,
  Sessions,
  type NewSession,
  type Rotation,
} from '#domain/identity/sessions.js';
import type { Database } from '../persistence/database.js';

/** Tokens given within so long for the same one are for tabs that refreshed together; a later one takes the place of those before. */
const GRACE_SECONDS = 5;

export class PostgresSessions extends Sessions {
  constructor(private readonly database: Database) {
    super();
  }

  async create({ id, tenantId, userId, family, tokenHash }: NewSession): Promise<void> {
    await this.database.app.query('SELECT session_create($1, $2, $3, $4, $5, $6)', [
      id,
      tenantId,
      userId,
      family,
      tokenHash,
      SESSION_SECONDS,
    ]);
  }

  async rotate(oldHash: Uint8Array, next: { id: string; tokenHash: Uint8Array }): Promise<Rotation> {
    const { rows } = await this.database.app.query<Rotation>(
      `SELECT outcome, tenant_id AS "tenantId", user_id AS "userId", family FROM session_rotate($1, $2, $3, $4, $5, $6)`,
      [oldHash, next.tokenHash, next.id, GRACE_SECONDS, SESSION_SECONDS, FAMILY_SECONDS],
    );
    return rows[0] ?? { outcome: 'unknown', tenantId: null, userId: null };
  }

  async revokeFamily(tokenHash: Uint8Array): Promise<void> {
    await this.database.app.query('SELECT session_revoke_family($1)', [tokenHash]);
  }

  async revokeUser(tenantId: string | null, userId: string): Promise<void> {
    await this.database.app.query('SELECT session_revoke_user($1, $2)', [tenantId, userId]);
  }
}
