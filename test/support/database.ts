import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { Database } from '#infrastructure/persistence/database.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
import { eventually } from './eventually.js';

/** One at a time for the whole server: roles belong to all of its databases, and a template must have no visitors. */
const PREPARING = 7305900;
const PERSISTENCE = path.join(import.meta.dirname, '../../libs/infrastructure/src/persistence');

interface HeldTransaction {
  query(sql: string, parameters?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  end(how?: 'COMMIT' | 'ROLLBACK'): Promise<void>;
}

export interface FreshDatabase {
  /** As the superuser. */
  readonly url: string;
  readonly database: Database;
  readonly signal: LogSignal;
  /** What pools reported of their idle connections. */
  readonly errors: Error[];
  /** As the superuser, past every fence: to look, and to do what no role of ours may. */
  admin<Row extends object = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** The process ids of our roles' backends that wait for a lock. */
  waiting(): Promise<number[]>;
  /** Waits until so many of them do. */
  blocked(backends: number): Promise<number[]>;
  /** A transaction past every fence that stays open (and keeps its locks) until it is ended. */
  hold(...statements: string[]): Promise<HeldTransaction>;
  /** One more process' worth of pools on the same database; closed with it. */
  another(): Database;
  close(): Promise<void>;
}

/** A database of its own on the server at TEST_DATABASE_URL, migrated and empty. `close` drops it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run these tests with `npm test`');
  const name = `test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const url = urlOf(server, name);
  await exclusively(server, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${await template(client, server)}`);
    // Rights over a database are not copied with it.
    await prepareDatabase(url, () => undefined);
  });

  const errors: Error[] = [];
  const open = (): Database => new Database(url, (error) => errors.push(error));
  const databases = [open()];
  const pool = new pg.Pool({ connectionString: url, max: 3 }).on('error', (error) => errors.push(error));
  const admin = async <Row extends object>(sql: string, parameters?: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>(sql, parameters)).rows;
  const waiting = async (): Promise<number[]> => {
    const rows = await admin<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'fleet_%' AND wait_event_type = 'Lock'`,
    );
    return rows.map(({ pid }) => pid);
  };
  const signal = new LogSignal(url);
  signal.start();
  return {
    url,
    database: databases[0]!,
    signal,
    errors,
    admin,
    waiting,
    blocked: (backends) =>
      eventually(async () => {
        const pids = await waiting();
        return pids.length >= backends && pids;
      }),
    async hold(...statements) {
      // A test that fails while it holds something does not take the next ones with it.
      const client = new pg.Client({ connectionString: url, idle_in_transaction_session_timeout: 15_000 });
      client.on('error', () => undefined);
      await client.connect();
      await client.query('BEGIN');
      for (const statement of statements) await client.query(statement);
      return {
        query: (sql, parameters) => client.query(sql, parameters),
        async end(how = 'ROLLBACK') {
          await client.query(how);
          await client.end();
        },
      };
    },
    another() {
      databases.push(open());
      return databases.at(-1)!;
    },
    async close() {
      await Promise.all([...databases.map((database) => database.close()), signal.close(), pool.end()]);
      await onServer(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** The migrated database that others are copied from: made once for each version of what makes it. */
async function template(client: pg.Client, server: string): Promise<string> {
  const name = `test_template_${fingerprint()}`;
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount) return name;
  // Renamed when it is whole, so that an interrupted run leaves no half a template.
  await client.query(`DROP DATABASE IF EXISTS ${name}_new`);
  await client.query(`CREATE DATABASE ${name}_new`);
  await prepareDatabase(urlOf(server, `${name}_new`), () => undefined);
  await client.query(`ALTER DATABASE ${name}_new RENAME TO ${name}`);
  return name;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const migrations = path.join(PERSISTENCE, 'migrations');
  for (const file of readdirSync(migrations).sort()) hash.update(readFileSync(path.join(migrations, file)));
  for (const file of ['roles.ts', 'prepare-database.ts']) hash.update(readFileSync(path.join(PERSISTENCE, file)));
  return hash.digest('hex').slice(0, 16);
}

function exclusively<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return onServer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [PREPARING]);
    return work(client);
  });
}

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}
