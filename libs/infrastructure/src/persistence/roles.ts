import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Who logs in, and for what; see "Tenancy" in docs/architecture.md. */
export type LoginRole = 'fleet_app' | 'fleet_system' | 'fleet_jobs';

/** Roles belong to the whole server, and no lock reaches from one of its databases to another: a rival setting up shows as an error. */
const TRIES = 10;

export const SETUP = `
DO $$
DECLARE name text;
BEGIN
  PERFORM pg_advisory_xact_lock(7305001);
  FOREACH name IN ARRAY ARRAY['fleet_owner', 'fleet_lookup', 'fleet_app', 'fleet_system', 'fleet_jobs'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', name); END IF;
  END LOOP;
END $$;
ALTER ROLE fleet_lookup NOLOGIN BYPASSRLS;
GRANT fleet_lookup TO fleet_owner;
GRANT fleet_owner TO CURRENT_USER;
GRANT fleet_app TO fleet_system WITH INHERIT FALSE, SET TRUE;
`;

/**
 * Creates the roles a fleet needs and gives the database to `fleet_owner`. Safe to run at every start and from several
 * processes at once. `adminUrl` needs a superuser, or CREATEROLE with BYPASSRLS.
 */
export async function ensureRoles(adminUrl: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await setUpRoles(adminUrl);
    } catch (error) {
      if (
        tries === TRIES ||
        !(
          error instanceof Error &&
          /tuple concurrently (updated|deleted)|already exists|duplicate key/.test(error.message)
        )
      )
        throw error;
      await sleep(Math.random() * 50 * tries);
    }
  }
}

async function setUpRoles(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(7305001)');
    await client.query(SETUP);
    for (const role of ['fleet_app', 'fleet_system', 'fleet_jobs'] as const)
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(rolePassword(adminUrl, role))}`);
    const database = pg.escapeIdentifier(
      (await client.query<{ db: string }>('SELECT current_database() AS db')).rows[0]!.db,
    );
    await client.query(`
      GRANT CREATE, CONNECT ON DATABASE ${database} TO fleet_owner;
      GRANT CONNECT ON DATABASE ${database} TO fleet_app, fleet_system, fleet_jobs;
      GRANT ALL ON SCHEMA public TO fleet_owner; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO fleet_app, fleet_system, fleet_lookup;
      GRANT CREATE ON SCHEMA public TO fleet_lookup; -- to own its functions; it cannot log in
      CREATE SCHEMA IF NOT EXISTS bullmq AUTHORIZATION fleet_jobs;`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** The same server and database as `adminUrl`, as another role. */
export function urlAs(adminUrl: string, role: LoginRole): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = rolePassword(adminUrl, role);
  return url.toString();
}

/** Derived, so that every process that knows the database's secret knows it and it stands nowhere. */
function rolePassword(adminUrl: string, role: LoginRole): string {
  return createHmac('sha256', decodeURIComponent(new URL(adminUrl).password) || 'fleet')
    .update(role)
    .digest('base64url');
}
