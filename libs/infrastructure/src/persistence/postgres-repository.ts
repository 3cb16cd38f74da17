import type { AggregateRoot, Snapshot } from '#domain/shared/aggregate-root.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import { Repository, type CommandMeta, type Receipt } from '#domain/ports/repository.js';
import { fault } from '../faults.js';
import type { LogSignal } from '../messaging/log-signal.js';
import { constraintOf, retried, sqlState, SET_TENANT, type Database, type Queryable } from './database.js';
import { chainEvents, GENESIS, INSERT_EVENTS } from './event-log.js';

/** How an aggregate lies in its table. `columns` derives what screens filter and sort by from the state. */
export interface RowMapping<State, Event extends DomainEvent, A extends AggregateRoot<State, Event>> {
  readonly streamType: string;
  readonly table: string;
  readonly restore: (snapshot: Snapshot<State>) => A;
  readonly evolve: (state: State | undefined, event: Event) => State;
  readonly id: (state: State) => string;
  readonly columns: (state: State) => Readonly<Record<string, unknown>>;
  /** Which quota one more of these counts against. */
  readonly quota?: 'users' | 'vehicles';
  /** Whether this one counts (any more); all do unless said otherwise. */
  readonly counts?: (state: State) => boolean;
  /** Unique constraint → the refusal it means. */
  readonly unique?: Readonly<Record<string, string>>;
  /** Numbered per tenant, without gaps. */
  readonly numbered?: boolean;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table of mappings of different aggregates
export type AnyMapping = RowMapping<any, any, any>;

interface Loaded<State> {
  readonly answer?: { user_id: string | null; payload_hash: Buffer; answer: Receipt };
  readonly row?: { version: number; hash: Buffer; state: State };
  /** Of a new aggregate that is numbered; else 0. */
  readonly number: number;
}

/** Someone else's transaction got there first: decide again on what is there now. */
export class Outrun extends Error {
  readonly code = '40001';
}

/** Streams and rows of one kind of aggregate: a command is two pipelined round trips, *load* and *save*. */
export class PostgresRepository<
  State,
  Event extends DomainEvent,
  A extends AggregateRoot<State, Event>,
> extends Repository<A> {
  private readonly find: { name: string; text: string };

  constructor(
    private readonly database: Database,
    private readonly signal: Pick<LogSignal, 'raise'>,
    readonly mapping: RowMapping<State, Event, A>,
  ) {
    super();
    this.find = {
      name: `find-${mapping.table}`,
      text: `SELECT version, hash, state FROM ${mapping.table} WHERE tenant_id = $1 AND id = $2`,
    };
  }

  change(id: string, command: CommandMeta, decide: (aggregate: A) => object | void): Promise<Receipt> {
    return this.changeLoaded(id, command, decide, () => {
      throw new DomainError('not_found', { kind: this.mapping.streamType });
    });
  }

  changeOrOpen(
    id: string,
    command: CommandMeta,
    open: () => A,
    decide: (aggregate: A) => object | void,
  ): Promise<Receipt> {
    return this.changeLoaded(id, command, decide, open);
  }

  private changeLoaded(
    id: string,
    command: CommandMeta,
    decide: (aggregate: A) => object | void,
    absent: () => A,
  ): Promise<Receipt> {
    return this.unitOfWork(
      command,
      async (client, { row }) => {
        const version = row?.version ?? 0;
        if (row && command.expectedVersion !== undefined && command.expectedVersion !== version)
          throw new DomainError('version_conflict', {
            expectedVersion: command.expectedVersion,
            currentVersion: version,
          });
        const aggregate = row ? this.mapping.restore(row) : absent();
        const answer = decide(aggregate);
        const receipt: Receipt = { ...answer, id, version: aggregate.version };
        await this.save(
          client,
          command,
          aggregate,
          { version, head: row?.hash ?? GENESIS, state: row?.state },
          receipt,
        );
        return receipt;
      },
      id,
    );
  }

  create(command: CommandMeta, begin: (number: number) => A, answer?: (aggregate: A) => object): Promise<Receipt> {
    return this.unitOfWork(command, async (client, { number }) => {
      const aggregate = begin(number);
      const receipt: Receipt = {
        ...answer?.(aggregate),
        id: this.mapping.id(aggregate.state),
        version: aggregate.version,
      };
      await this.save(client, command, aggregate, { version: 0, head: GENESIS }, receipt);
      return receipt;
    });
  }

  /** Load, decide and save in one transaction; again from the start while the database or a rival asks for it. */
  private async unitOfWork(
    command: CommandMeta,
    work: (client: Queryable, loaded: Loaded<State>) => Promise<Receipt>,
    id?: string,
  ): Promise<Receipt> {
    const receipt = await retried(() =>
      this.database.onClient(this.database.app, async (client) => {
        const loaded = await this.load(client, command, id);
        if (loaded.answer) {
          await client.query('ROLLBACK');
          return repeatOf(loaded.answer, command);
        }
        try {
          return await work(client, loaded);
        } catch (error) {
          throw this.translate(error);
        }
      }),
    ).catch(async (error: unknown) => {
      throw constraintOf(error) === 'quota_kept' ? await this.quotaExceeded(command.tenantId) : error;
    });
    this.signal.raise();
    return receipt;
  }

  /** With the limit and the use that stand against it, read once the refused transaction is gone. */
  private async quotaExceeded(tenantId: string): Promise<DomainError> {
    const [quota] = await this.database.query<{ used: number; maximum: number }>(
      tenantId,
      'SELECT used, maximum FROM quota WHERE tenant_id = $1 AND kind = $2',
      [this.mapping.quota],
    );
    return new DomainError('quota_exceeded', {
      quota: this.mapping.quota!,
      limit: quota?.maximum ?? 0,
      used: quota?.used ?? 0,
    });
  }

  private async load(client: Queryable, command: CommandMeta, id?: string): Promise<Loaded<State>> {
    const [, , answered, rows, number] = await Promise.all([
      client.query('BEGIN'),
      client.query({ ...SET_TENANT, values: [command.tenantId] }),
      client.query<NonNullable<Loaded<State>['answer']>>({
        ...FIND_ANSWER,
        values: [command.tenantId, command.commandId],
      }),
      id === undefined
        ? undefined
        : client.query<NonNullable<Loaded<State>['row']>>({ ...this.find, values: [command.tenantId, id] }),
      // In the same round trip; a repeat of the command rolls it back.
      id === undefined && this.mapping.numbered ? nextNumber(client, command.tenantId, this.mapping.table) : 0,
    ]);
    return { answer: answered.rows[0], row: rows?.rows[0], number };
  }

  private async save(
    client: Queryable,
    command: CommandMeta,
    aggregate: A,
    from: { version: number; head: Buffer; state?: State },
    receipt: Receipt,
  ): Promise<void> {
    fault(`command.${command.name}.before-commit`);
    const statements = [
      claimCommand(client, command, receipt),
      ...(aggregate.changes.length > 0 ? writeAggregate(client, this.mapping, aggregate, command, from) : []),
    ];
    const more = this.counted(aggregate.state) - (from.state ? this.counted(from.state) : 0);
    if (this.mapping.quota && more !== 0) statements.push(useQuota(client, command.tenantId, this.mapping.quota, more));
    const results = await settled([...statements, client.query('COMMIT')]);
    if (results.at(-1)?.command !== 'COMMIT') throw new Outrun('The transaction was rolled back');
    fault(`command.${command.name}.after-commit`);
  }

  private counted(state: State): 0 | 1 {
    return this.mapping.counts && !this.mapping.counts(state) ? 0 : 1;
  }

  /** What the database refused, in the words of the domain. */
  private translate(error: unknown): unknown {
    const state = sqlState(error);
    const constraint = constraintOf(error) ?? '';
    if (state !== '23505') return error;
    if (['command_pkey', 'event_pkey', `${this.mapping.table}_pkey`].includes(constraint))
      return new Outrun(constraint);
    const code = this.mapping.unique?.[constraint];
    return code ? new DomainError(code) : error;
  }
}

const FIND_ANSWER = {
  name: 'find-answer',
  text: 'SELECT user_id, payload_hash, answer FROM command WHERE tenant_id = $1 AND id = $2',
};
const CLAIM_COMMAND = {
  name: 'claim-command',
  text: `INSERT INTO command (tenant_id, id, user_id, payload_hash, answer, recorded_at) VALUES ($1, $2, $3, $4, $5, now())`,
};

/** Takes the command id with its answer; a rival with the same id makes the transaction fail. */
export function claimCommand(client: Queryable, command: CommandMeta, receipt: Receipt): Promise<{ command: string }> {
  const { tenantId, commandId, actor, payloadHash } = command;
  return client.query({
    ...CLAIM_COMMAND,
    values: [tenantId, commandId, actor.userId, Buffer.from(payloadHash, 'hex'), JSON.stringify(receipt)],
  });
}

/** The first answer to this command id. @throws DomainError `command_id_reused` when it was another command's or user's */
export async function findAnswer(client: Queryable, command: CommandMeta): Promise<Receipt | undefined> {
  const { rows } = await client.query<NonNullable<Loaded<unknown>['answer']>>({
    ...FIND_ANSWER,
    values: [command.tenantId, command.commandId],
  });
  return rows[0] && repeatOf(rows[0], command);
}

function repeatOf(answered: NonNullable<Loaded<unknown>['answer']>, command: CommandMeta): Receipt {
  if (answered.user_id !== command.actor.userId || answered.payload_hash.toString('hex') !== command.payloadHash)
    throw new DomainError('command_id_reused', { commandId: command.commandId });
  return answered.answer;
}

/** The row at its new version and the events that led there, issued in order on one client. */
export function writeAggregate<State, Event extends DomainEvent, A extends AggregateRoot<State, Event>>(
  client: Queryable,
  mapping: RowMapping<State, Event, A>,
  aggregate: A,
  meta: CommandMeta,
  from: { version: number; head: Buffer },
): Promise<{ command: string }>[] {
  const stream = { type: mapping.streamType, id: mapping.id(aggregate.state), version: from.version, head: from.head };
  const { rows, head } = chainEvents(stream, aggregate.changes, meta, new Date());
  const columns = {
    state: JSON.stringify(aggregate.state),
    version: aggregate.version,
    hash: head,
    ...mapping.columns(aggregate.state),
  };
  const names = Object.keys(columns);
  const row =
    from.version === 0
      ? {
          name: `insert-${mapping.table}`,
          text: `INSERT INTO ${mapping.table} (tenant_id, id, ${names.join(', ')}) VALUES ($1, $2, ${names.map((_, i) => `$${i + 3}`).join(', ')})`,
          values: [meta.tenantId, stream.id, ...Object.values(columns)],
        }
      : {
          name: `update-${mapping.table}`,
          text: `UPDATE ${mapping.table} SET ${names.map((name, i) => `${name} = $${i + 4}`).join(', ')}
                 WHERE tenant_id = $1 AND id = $2 AND version = $3`,
          values: [meta.tenantId, stream.id, from.version, ...Object.values(columns)],
        };
  return [client.query(row), client.query({ ...INSERT_EVENTS, values: [JSON.stringify(rows)] })];
}

/** Takes from what the plan allows, or gives back; the table's check refuses what goes beyond. */
export function useQuota(
  client: Queryable,
  tenantId: string,
  kind: string,
  more: number,
): Promise<{ command: string }> {
  return client.query({
    name: 'use-quota',
    text: 'UPDATE quota SET used = used + $3 WHERE tenant_id = $1 AND kind = $2',
    values: [tenantId, kind, more],
  });
}

export async function nextNumber(client: Queryable, tenantId: string, kind: string): Promise<number> {
  const { rows } = await client.query<{ last: number }>({
    name: 'next-number',
    text: `INSERT INTO counter (tenant_id, kind, last) VALUES ($1, $2, 1)
           ON CONFLICT (tenant_id, kind) DO UPDATE SET last = counter.last + 1 RETURNING last`,
    values: [tenantId, kind],
  });
  return rows[0]!.last;
}

/** Waits for every statement of a pipeline and then throws the first error, which is the one that aborted it. */
async function settled<T>(statements: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(statements);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
