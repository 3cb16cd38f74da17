import { createHash } from 'node:crypto';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadDatabase, type Read, type Reads, type RowsOfEach } from '#domain/ports/read-database.js';
import { sendPacket, type Outcome, type Statement } from './packet.js';
import { urlAs } from './roles.js';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface Queryable {
  query<Row extends object = Record<string, unknown>>(
    statement: string | { name?: string; text: string; values?: unknown[] },
    values?: unknown[],
  ): Promise<Outcome<Row>>;
  /** Statements that stand or fall together, there and back at once. */
  packet<Rows extends readonly object[] = Record<string, unknown>[]>(
    statements: readonly Statement[],
  ): Promise<{ [K in keyof Rows]: Outcome<Rows[K]> }>;
}

/** Serialization failure and deadlock: the whole unit of work runs again. */
const RETRYABLE = new Set(['40001', '40P01']);
const TRIES = 5;
const SET_TENANT = { name: 'set-tenant', text: `SELECT set_config('app.tenant_id', $1, true)` };
export const BEGIN = { name: 'begin', text: 'BEGIN', silent: true };
const BEGIN_READ = { name: 'begin-read', text: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY', silent: true };
export const COMMIT = { name: 'commit', text: 'COMMIT', silent: true };

export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** The name of the constraint an error tripped over. */
export function constraintOf(error: unknown): string | undefined {
  return error instanceof Error && 'constraint' in error ? String(error.constraint) : undefined;
}

/**
 * The pools of a process. What belongs together goes as one packet; other statements of a unit of work are issued in order
 * on one client, so a caller may await them together.
 */
export class Database extends ReadDatabase {
  readonly app: pg.Pool;
  readonly system: pg.Pool;

  constructor(
    readonly adminUrl: string,
    onError: (error: Error) => void,
    size = 12,
  ) {
    super();
    const pool = (role: 'fleet_app' | 'fleet_system', max: number): pg.Pool => {
      const config: pg.PoolConfig & { pipeline: boolean } = {
        connectionString: urlAs(adminUrl, role),
        max,
        pipeline: true,
        connectionTimeoutMillis: 5_000,
        idle_in_transaction_session_timeout: 30_000,
        statement_timeout: 30_000,
        application_name: role,
      };
      // A pool listens to idle clients only: without a listener of its own, one that breaks at work would end the process.
      // Whoever works with it is told by its rejected query.
      return new pg.Pool(config).on('error', onError).on('connect', (client) => client.on('error', () => undefined));
    };
    this.app = pool('fleet_app', size);
    this.system = pool('fleet_system', 4);
  }

  async query<Row extends object>(tenantId: string, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const [rows] = await this.queries<[Row]>(tenantId, [{ sql, parameters }]);
    return rows;
  }

  queries<Rows extends readonly object[]>(tenantId: string, reads: Reads<Rows>): Promise<RowsOfEach<Rows>> {
    return this.onClient(this.app, async (client) => {
      const statements = readStatements(tenantId, reads);
      const outcomes = await client.packet([BEGIN_READ, inTenant(tenantId), ...statements, COMMIT]);
      return rowsOfEach(reads, outcomes.slice(2, -1));
    });
  }

  /** One transaction as the application in one tenant, run again whole on a serialization failure. */
  tenantTransaction<T>(tenantId: string, work: (client: Queryable) => Promise<T>): Promise<T> {
    return retried(() =>
      this.onClient(this.app, async (client) => {
        const begun = client.packet([BEGIN, inTenant(tenantId)]);
        // Its failure is told once `work` has ended; one that nobody listens to meanwhile would end the process.
        begun.catch(() => undefined);
        const result = (async () => {
          try {
            return await work(client);
          } finally {
            await begun;
          }
        })();
        return commit(client, await result);
      }),
    );
  }

  /** One transaction as `fleet_system`, which sees the log and checkpoints only. */
  systemTransaction<T>(work: (client: Queryable) => Promise<T>): Promise<T> {
    return retried(() =>
      this.onClient(this.system, async (client) => {
        await client.query('BEGIN');
        return commit(client, await work(client));
      }),
    );
  }

  async systemQuery<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.system.query<Row>({ ...prepared(sql), values: parameters })).rows;
  }

  /** Lends a client; one that failed outside SQL is thrown away, so a broken connection is never reused. */
  async onClient<T>(pool: pg.Pool, work: (client: Queryable) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken = true;
    try {
      const result = await work(queryable(client));
      broken = false;
      return result;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => (broken = false),
        () => undefined,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.app.end(), this.system.end()]);
  }
}

/** Within a `fleet_system` transaction: from here on as the application in one tenant, for the effect of a reader. */
export function becomeTenant(tenantId: string): Statement[] {
  return [{ text: 'SET LOCAL ROLE fleet_app' }, inTenant(tenantId)];
}

export function becomeSystem(): Statement[] {
  return [{ text: 'RESET ROLE' }, inTenant('')];
}

/** Within a `fleet_system` transaction: `work` as the application in one tenant. */
export async function asTenant<T>(client: Queryable, tenantId: string, work: () => Promise<T>): Promise<T> {
  await client.packet(becomeTenant(tenantId));
  const result = await work();
  await client.packet(becomeSystem());
  return result;
}

async function commit<T>(client: Queryable, result: T): Promise<T> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error(`The transaction ended with ${command}`);
  return result;
}

/** @param work told whether it was run before */
export async function retried<T>(work: (again: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(tries > 1);
    } catch (error) {
      if (tries >= TRIES || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
      await sleep(Math.random() * 10 * 2 ** tries);
    }
  }
}

/** Planning a small read costs several times its execution, so every connection keeps the plans of the texts that come again. */
const MOST_PREPARED = 500;
const preparedNames = new Map<string, string>();

/** Reads of the application, for a transaction that names the tenant. */
export function readStatements<Rows extends readonly object[]>(tenantId: string, reads: Reads<Rows>): Statement[] {
  return (reads as readonly (Read<object> | undefined)[])
    .filter((read) => read !== undefined)
    .map(({ sql, parameters = [] }) => ({ ...prepared(sql), values: [tenantId, ...parameters] }));
}

/** The rows of each read, when the statements of those that were needed have been answered. */
export function rowsOfEach<Rows extends readonly object[]>(
  reads: Reads<Rows>,
  outcomes: readonly Outcome[],
): RowsOfEach<Rows> {
  const answered = outcomes[Symbol.iterator]();
  return (reads as readonly unknown[]).map((read) =>
    read ? (answered.next().value as Outcome).rows : [],
  ) as unknown as RowsOfEach<Rows>;
}

/** Fences the transaction it is in. */
export function inTenant(tenantId: string): Statement {
  return { ...SET_TENANT, values: [tenantId] };
}

function prepared(text: string): { name?: string; text: string } {
  let name = preparedNames.get(text);
  if (name === undefined && preparedNames.size < MOST_PREPARED) {
    name = `read-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
    preparedNames.set(text, name);
  }
  return { name, text };
}

function queryable(client: pg.PoolClient): Queryable {
  return {
    query: (...statement: Parameters<Queryable['query']>) => (client as unknown as Queryable).query(...statement),
    packet: (statements) => sendPacket(client, statements),
  };
}
