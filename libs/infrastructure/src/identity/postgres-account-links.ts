import { createHash, randomBytes } from 'node:crypto';
import { AccountLinks, type AccountLink, type LinkPurpose } from '#domain/identity/account-links.js';
import type { Read } from '#domain/ports/read-database.js';
import type { Write } from '#domain/ports/repository.js';
import type { Database } from '../persistence/database.js';

const SECONDS: Readonly<Record<LinkPurpose, number>> = { invitation: 7 * 24 * 3600, reset: 3600 };
/** Who may still use one. */
const STATUS: Readonly<Record<LinkPurpose, string>> = { invitation: 'invited', reset: 'active' };
const TENANT_BYTES = 16;
const RANDOM_BYTES = 32;

export class PostgresAccountLinks extends AccountLinks {
  constructor(private readonly database: Database) {
    super();
  }

  async issue({ tenantId, userId, purpose }: AccountLink, askedVersion: number): Promise<string | undefined> {
    const token = newToken(tenantId);
    const issued = await this.database.tenantTransaction(tenantId, async (client) => {
      const [user] = (
        await client.query(
          `SELECT 1 FROM app_user WHERE tenant_id = $1 AND id = $2 AND status = $3
             AND NOT EXISTS (SELECT FROM account_link WHERE tenant_id = $1 AND user_id = $2 AND asked_version > $4) FOR UPDATE`,
          [tenantId, userId, STATUS[purpose], askedVersion],
        )
      ).rows;
      if (!user) return false;
      await client.query('DELETE FROM account_link WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId]);
      await client.query(
        `INSERT INTO account_link (tenant_id, token_hash, user_id, purpose, asked_version, expires_at)
         VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))`,
        [tenantId, hashOf(token), userId, purpose, askedVersion, SECONDS[purpose]],
      );
      return true;
    });
    return issued ? token : undefined;
  }

  async find(token: string): Promise<AccountLink | undefined> {
    const tenantId = tenantOf(token);
    if (tenantId === undefined) return undefined;
    const [found] = await this.database.query<{ userId: string; purpose: LinkPurpose }>(
      tenantId,
      `SELECT l.user_id AS "userId", l.purpose FROM account_link l
       JOIN app_user u ON u.tenant_id = $1 AND u.id = l.user_id
       WHERE l.tenant_id = $1 AND l.token_hash = $2 AND l.expires_at > now()
         AND u.status = CASE l.purpose WHEN 'invitation' THEN '${STATUS.invitation}' ELSE '${STATUS.reset}' END`,
      [hashOf(token)],
    );
    return found && { tenantId, ...found };
  }

  unused(token: string): Read<object> {
    return {
      sql: 'SELECT 1 FROM account_link WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > now()',
      parameters: [hashOf(token)],
    };
  }

  ending(userId: string): Write {
    return { sql: 'DELETE FROM account_link WHERE tenant_id = $1 AND user_id = $2', parameters: [userId] };
  }

  endingUnlessAt(userId: string, email: string): Write {
    return {
      sql: `DELETE FROM account_link WHERE tenant_id = $1 AND user_id = $2
              AND EXISTS (SELECT FROM person p WHERE p.tenant_id = $1 AND p.id = $2 AND p.email IS DISTINCT FROM $3)`,
      parameters: [userId, email],
    };
  }
}

/** The tenant, so that it is found without looking across tenants, and 256 random bits. */
function newToken(tenantId: string): string {
  return Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(RANDOM_BYTES)]).toString(
    'base64url',
  );
}

function tenantOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== TENANT_BYTES + RANDOM_BYTES) return undefined;
  return bytes.toString('hex', 0, TENANT_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
