import { People, type Person, type PersonChanges } from '#domain/identity/people.js';
import type { Write } from '#domain/ports/repository.js';
import type { Database } from '../persistence/database.js';

export class PostgresPeople extends People {
  constructor(private readonly database: Database) {
    super();
  }

  async find(tenantId: string, id: string): Promise<Person | undefined> {
    const [person] = await this.database.query<Person>(
      tenantId,
      'SELECT id, name, email, phone, language FROM person WHERE tenant_id = $1 AND id = $2',
      [id],
    );
    return person;
  }

  registration({ id, name, email, phone, language }: Person, passwordHash: string | null): readonly Write[] {
    const person = {
      sql: 'INSERT INTO person (tenant_id, id, name, email, phone, language) VALUES ($1, $2, $3, $4, $5, $6)',
      parameters: [id, name, email, phone, language],
    };
    if (passwordHash === null) return [person];
    const credential = {
      sql: 'INSERT INTO credential (tenant_id, user_id, password_hash) VALUES ($1, $2, $3)',
      parameters: [id, passwordHash],
    };
    return [person, credential];
  }

  correction(id: string, { name, email, phone }: PersonChanges): readonly Write[] {
    return [
      {
        sql: `UPDATE person SET name = COALESCE($3, name), email = COALESCE($4, email), phone = CASE WHEN $5 THEN $6 ELSE phone END
              WHERE tenant_id = $1 AND id = $2`,
        parameters: [id, name ?? null, email ?? null, phone !== undefined, phone ?? null],
      },
    ];
  }

  language(id: string, language: string): Write {
    return {
      sql: 'UPDATE person SET language = $3 WHERE tenant_id = $1 AND id = $2',
      parameters: [id, language],
    };
  }
}
