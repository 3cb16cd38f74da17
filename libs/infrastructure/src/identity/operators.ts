import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import pg from 'pg';

export interface Operator {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Makes an operator of the platform, or gives the one with this e-mail another name and password. Only who owns the database may. */
export async function saveOperator(adminUrl: string, { email, name, password }: Operator): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ id: string }>('SELECT id FROM operator WHERE lower(email) = lower($1)', [
      email,
    ]);
    await admin.query('SELECT operator_save($1, $2, $3, $4)', [
      rows[0]?.id ?? randomUUID(),
      email,
      name,
      await hash(password),
    ]);
  } finally {
    await admin.end();
  }
}
