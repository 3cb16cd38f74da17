import { Passwords } from '#domain/identity/passwords.js';
import type { Write } from '#domain/ports/repository.js';
import type { Database } from '../persistence/database.js';

export class PostgresPasswords extends Passwords {
  constructor(private readonly database: Database) {
    super();
  }

  async hashOf(tenantId: string, userId: string): Promise<string | undefined> {
    const [found] = await this.database.query<{ password_hash: string }>(
      tenantId,
      'SELECT password_hash FROM credential WHERE tenant_id = $1 AND user_id = $2',
      [userId],
    );
    return found?.password_hash;
  }

  keeping(userId: string, passwordHash: string): Write {
    return {
      sql: `INSERT INTO credential (tenant_id, user_id, password_hash)
            SELECT $1::uuid, $2::uuid, $3::text FROM session_revoke_user($1::uuid, $2::uuid)
            ON CONFLICT (tenant_id, user_id) DO UPDATE SET password_hash = EXCLUDED.password_hash, changed_at = now()`,
      parameters: [userId, passwordHash],
    };
  }
}
