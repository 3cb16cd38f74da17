import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { MIGRATIONS } from './migration-names.js';
import { ensureRoles, SETUP, urlAs } from './roles.js';

/** What a database that we prepared is commented with: with the hash behind it, there is nothing left to do. */
const PREPARED = 'FleetMS, prepared ';

/**
 * Waits for the server (at most `patience` ms), then brings roles and schemas up to date; one process at a time. One that
 * is up to date is known by one look, for which nothing of what migrates has to be loaded.
 */
export async function prepareDatabase(adminUrl: string, say: (line: string) => void, patience = 60_000): Promise<void> {
  const admin = await connectPatiently(adminUrl, say, Date.now() + patience);
  try {
    if (await isPrepared(admin, adminUrl)) return;
    await admin.query('SELECT pg_advisory_lock(7305002)');
    await ensureRoles(adminUrl);
    await migrate(adminUrl, say);
    await migrateJobs(adminUrl, admin);
    await markPrepared(admin, adminUrl);
  } finally {
    await admin.end();
  }
}

/** Changes with whatever decides what there is to prepare, the password that those of the roles are derived from included. */
function preparedAs(adminUrl: string): string {
  const { version } = JSON.parse(readFileSync(findPackageJSON('bullmq', import.meta.url)!, 'utf8')) as {
    version: string;
  };
  const parts = [SETUP, version, urlAs(adminUrl, 'fleet_app'), ...MIGRATIONS];
  return PREPARED + createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}

/** Whoever put back an older state of the schema, or gave the roles other passwords, left the comment as it was. */
async function isPrepared(admin: pg.Client, adminUrl: string): Promise<boolean> {
  const app = new pg.Client({ connectionString: urlAs(adminUrl, 'fleet_app'), connectionTimeoutMillis: 5_000 });
  try {
    const { rows } = await admin.query<{ mark: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = current_database()`,
    );
    if (rows[0]?.mark !== preparedAs(adminUrl)) return false;
    const migrated = await admin.query<{ files: number }>('SELECT count(*)::int AS files FROM migration');
    if (migrated.rows[0]?.files !== MIGRATIONS.length) return false;
    await app.connect();
    return true;
  } catch {
    // Then it is prepared, which says what is amiss.
    return false;
  } finally {
    await app.end().catch(() => undefined);
  }
}

/** Only the owner of a database may comment on it; without, each start prepares it anew. */
async function markPrepared(admin: pg.Client, adminUrl: string): Promise<void> {
  const { rows } = await admin.query<{ db: string }>('SELECT quote_ident(current_database()) AS db');
  await admin
    .query(`COMMENT ON DATABASE ${rows[0]!.db} IS ${pg.escapeLiteral(preparedAs(adminUrl))}`)
    .catch(() => undefined);
}

async function migrate(adminUrl: string, say: (line: string) => void): Promise<void> {
  const { migrationDataSource } = await import('./data-source.js');
  const source = await (await migrationDataSource(adminUrl)).initialize();
  try {
    for (const migration of await source.runMigrations({ transaction: 'each' })) say(`migrated ${migration.name}`);
  } finally {
    await source.destroy();
  }
}

/** BullMQ says CREATE SCHEMA IF NOT EXISTS, which asks for a right over the database that its role has just for this moment. */
async function migrateJobs(adminUrl: string, admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ db: string }>('SELECT quote_ident(current_database()) AS db');
  const jobs = new pg.Client({ connectionString: urlAs(adminUrl, 'fleet_jobs') });
  await jobs.connect();
  try {
    await admin.query(`GRANT CREATE ON DATABASE ${rows[0]!.db} TO fleet_jobs`);
    const { runMigrations } = await import('bullmq');
    await runMigrations(jobs, 'bullmq');
  } finally {
    await admin.query(`REVOKE CREATE ON DATABASE ${rows[0]!.db} FROM fleet_jobs`);
    await jobs.end();
  }
}

async function connectPatiently(url: string, say: (line: string) => void, deadline: number): Promise<pg.Client> {
  for (let told = false; ; told = true) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline) throw error;
      if (!told) say(`waiting for the database at ${new URL(url).host}`);
      await sleep(500);
    }
  }
}
