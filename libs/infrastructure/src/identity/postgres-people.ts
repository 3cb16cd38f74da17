import { DomainError } from '#domain/shared/domain-error.js';
import { People, type Person } from '#domain/identity/people.js';
import { constraintOf, type Database } from '../persistence/database.js';

const COLUMNS = 'id, name, email, phone, language';

/** A registration whose user never came (the process died between) stops blocking its e-mail after this. */
const ABANDONED = `p.created_at < now() - interval '1 minute'`;
const NO_USER = 'NOT EXISTS (SELECT FROM app_user u WHERE u.tenant_id = p.tenant_id AND u.id = p.id)';

export class PostgresPeople extends People {
  constructor(private readonly database: Database) {
    super();
  }

  async find(tenantId: string, id: string): Promise<Person | undefined> {
    const [person] = await this.database.query<Person>(
      tenantId,
      `SELECT ${COLUMNS} FROM person WHERE tenant_id = $1 AND id = $2`,
      [id],
    );
    return person;
  }

  async register(tenantId: string, person: Person, passwordHash: string | null): Promise<void> {
    const { id, name, email, phone, language } = person;
    try {
      await this.database.tenantTransaction(tenantId, async (client) => {
        await client.query(
          `DELETE FROM person p WHERE tenant_id = $1 AND ${NO_USER}
             AND (id = $2 OR (lower(email) = lower($3) AND ${ABANDONED}))`,
          [tenantId, id, email],
        );
        await client.query(
          `INSERT INTO person AS p (tenant_id, id, name, email, phone, language) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (tenant_id, id) DO NOTHING`,
          [tenantId, id, name, email, phone, language],
        );
        if (passwordHash !== null)
          await client.query(
            `INSERT INTO credential (tenant_id, user_id, password_hash) VALUES ($1, $2, $3)
             ON CONFLICT (tenant_id, user_id) DO NOTHING`,
            [tenantId, id, passwordHash],
          );
      });
    } catch (error) {
      if (constraintOf(error) === 'person_email') throw new DomainError('already_exists', { field: 'email' });
      throw error;
    }
  }

  async withdraw(tenantId: string, id: string): Promise<void> {
    await this.database.tenantTransaction(tenantId, (client) =>
      client.query(`DELETE FROM person p WHERE tenant_id = $1 AND id = $2 AND ${NO_USER}`, [tenantId, id]),
    );
  }
}
