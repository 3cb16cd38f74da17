import { Credentials, type LoginCandidate, type Operator } from '#domain/identity/credentials.js';
import type { Database } from '../persistence/database.js';

export class PostgresCredentials extends Credentials {
  constructor(private readonly database: Database) {
    super();
  }

  async candidates(email: string): Promise<LoginCandidate[]> {
    const { rows } = await this.database.app.query<LoginCandidate>(
      `SELECT tenant_id AS "tenantId", tenant_domain AS "tenantDomain", tenant_status AS "tenantStatus",
              company_name AS "companyName", user_id AS "userId", user_status AS "userStatus", password_hash AS "passwordHash"
       FROM login_candidates($1)`,
      [email],
    );
    return rows;
  }

  async operator(id: string): Promise<Operator | undefined> {
    const { rows } = await this.database.app.query<Operator>('SELECT id, email, name FROM operator_by_id($1)', [id]);
    return rows[0];
  }
}
