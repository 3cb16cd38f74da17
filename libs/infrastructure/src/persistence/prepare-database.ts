import { runMigrations } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrationDataSource } from './data-source.js';
import { ensureRoles, urlAs } from './roles.js';

/** Waits for the server (at most `patience` ms), then brings roles and schemas up to date; one process at a time. */
export async function prepareDatabase(adminUrl: string, say: (line: string) => void, patience = 60_000): Promise<void> {
  const admin = await connectPatiently(adminUrl, say, Date.now() + patience);
  try {
    await admin.query('SELECT pg_advisory_lock(7305002)');
    await ensureRoles(adminUrl);
    await migrate(adminUrl, say);
    await migrateJobs(adminUrl, admin);
  } finally {
    await admin.end();
  }
}

async function migrate(adminUrl: string, say: (line: string) => void): Promise<void> {
  const source = await migrationDataSource(adminUrl).initialize();
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
