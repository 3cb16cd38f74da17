import type { AggregateRoot } from '#domain/shared/aggregate-root.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import { Repository, type CommandMeta, type Receipt, type Write } from '#domain/ports/repository.js';
import { fault } from '../faults.js';
import type { LogSignal } from '../messaging/log-signal.js';
import type { Reads, RowsOfEach } from '#domain/ports/read-database.js';
import { writeAggregate } from './aggregate-writes.js';
import { claimCommand, FIND_ANSWER, repeatOf, type Answered } from './command-answers.js';
import {
  BEGIN,
  COMMIT,
  constraintOf,
  inTenant,
  readStatements,
  retried,
  rowsOfEach,
  sqlState,
  type Database,
  type Queryable,
} from './database.js';
import { GENESIS } from './event-log.js';
import type { Statement } from './packet.js';
import type { RowMapping } from './row-mapping.js';

interface Row<State> {
  readonly version: number;
  readonly hash: Buffer;
  readonly state: State;
}

/** A number of the counter as it is written: `WO-000130` is 130 with the prefix `WO-`, six digits wide. */
interface DrawnNumber {
  readonly last: number;
  readonly prefix: string;
  readonly width: number;
}

/** How often a create passes numbers that are taken: once, but for rivals who take more of them meanwhile. */
const TRIES = 5;

/** Someone else's transaction got there first: decide again on what is there now. */
export class Outrun extends Error {
  readonly code = '40001';
}

/** The command id is taken: the command was carried out before, or by somebody else just now. */
export class Repeated extends Error {}

/** Nothing of the kind was numbered in the tenant before. */
class Uncounted extends Error {}

/** Streams and rows of one kind of aggregate: a command is two packets, *load* and *save*. */
export class PostgresRepository<
  State,
  Event extends DomainEvent,
  A extends AggregateRoot<State, Event>,
> extends Repository<A> {
  private readonly find: Statement;

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

  change<Rows extends readonly object[] = []>(
    id: string,
    command: CommandMeta,
    decide: (aggregate: A, ...beside: RowsOfEach<Rows>) => object | void,
    beside?: Reads<Rows>,
    also?: readonly Write[],
  ): Promise<Receipt> {
    const absent = (): A => {
      throw new DomainError('not_found', { kind: this.mapping.streamType });
    };
    return this.changeLoaded(id, command, absent, decide, beside, also);
  }

  changeOrOpen(
    id: string,
    command: CommandMeta,
    open: () => A,
    decide: (aggregate: A) => object | void,
  ): Promise<Receipt> {
    return this.changeLoaded(id, command, open, decide);
  }

  private changeLoaded<Rows extends readonly object[]>(
    id: string,
    command: CommandMeta,
    absent: () => A,
    decide: (aggregate: A, ...beside: RowsOfEach<Rows>) => object | void,
    beside?: Reads<Rows>,
    also?: readonly Write[],
  ): Promise<Receipt> {
    return this.unitOfWork(command, async (client, again) => {
      const [row, rows] = await this.load<Row<State>, Rows>(
        client,
        command,
        this.rowOf(command.tenantId, id, again),
        beside,
      );
      const version = row?.version ?? 0;
      if (row && command.expectedVersion !== undefined && command.expectedVersion !== version)
        throw new DomainError('version_conflict', {
          expectedVersion: command.expectedVersion,
          currentVersion: version,
        });
      const aggregate = row ? this.mapping.restore(row) : absent();
      const answer = decide(aggregate, ...rows);
      const from = { version, head: row?.hash ?? GENESIS, state: row?.state };
      return this.save(client, command, aggregate, from, { answer, also });
    });
  }

  async create<Rows extends readonly object[] = []>(
    command: CommandMeta,
    begin: (number: number, ...beside: RowsOfEach<Rows>) => A,
    { answer, beside, also }: { answer?: (aggregate: A) => object; beside?: Reads<Rows>; also?: readonly Write[] } = {},
  ): Promise<Receipt> {
    for (let tries = 1; ; tries += 1) {
      let begun: { last: number; state: State } | undefined;
      try {
        return await this.unitOfWork(command, async (client) => {
          // Taken before it is known whether the command is carried out at all; one that is not gives it back.
          const number = this.mapping.numbered ? nextNumber(command.tenantId, this.mapping.table) : NO_NUMBER;
          const [numbered, rows] = await this.load<{ last: number }, Rows>(client, command, number, beside);
          if (!numbered) throw new Uncounted();
          const aggregate = begin(numbered.last, ...rows);
          begun = { last: numbered.last, state: aggregate.state };
          const from = { version: 0, head: GENESIS };
          return this.save(client, command, aggregate, from, { answer: answer?.(aggregate), also }).catch(
            (error: unknown) => {
              throw this.isTaken(error)
                ? new DomainError('duplicate_id', { id: this.mapping.id(aggregate.state) })
                : error;
            },
          );
        });
      } catch (error) {
        if (error instanceof Uncounted && tries < TRIES) {
          await this.startCounting(command.tenantId);
          continue;
        }
        const taken = begun && this.takenNumber(error, begun.last, begun.state);
        if (!taken || tries >= TRIES) throw error;
        await this.passTaken(command.tenantId, taken);
      }
    }
  }

  /** The counter's number, when it is what was refused; undefined when the aggregate brought one of its own. */
  private takenNumber(refusal: unknown, last: number, state: State): DrawnNumber | undefined {
    const { numbered, unique, table, columns } = this.mapping;
    const code = unique?.[`${table}_number`];
    if (!numbered || !code || !(refusal instanceof DomainError) || refusal.code !== code) return undefined;
    const [, prefix = '', digits] = /^(.*?)(\d+)$/s.exec(String(columns(state)['number'])) ?? [];
    return digits !== undefined && Number(digits) === last ? { last, prefix, width: digits.length } : undefined;
  }

  /** The first number of a tenant; rivals for it start from the same one. */
  private async startCounting(tenantId: string): Promise<void> {
    await this.database.tenantTransaction(tenantId, (client) =>
      client.query('INSERT INTO counter (tenant_id, kind, last) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING', [
        tenantId,
        this.mapping.table,
      ]),
    );
  }

  /** People may have given numbers that the counter has yet to reach. It passes them, so that none of them stops it for good. */
  private async passTaken(tenantId: string, { last, prefix, width }: DrawnNumber): Promise<void> {
    await this.database.tenantTransaction(tenantId, (client) =>
      client.query(
        `WITH RECURSIVE taken (number) AS (
           SELECT $3::bigint
           UNION ALL
           SELECT number + 1 FROM taken WHERE EXISTS (SELECT FROM ${this.mapping.table} t WHERE t.tenant_id = $1
             AND t.number = $4 || lpad((taken.number + 1)::text, greatest($5, length((taken.number + 1)::text)), '0')))
         INSERT INTO counter (tenant_id, kind, last) SELECT $1, $2, max(number) FROM taken
         ON CONFLICT (tenant_id, kind) DO UPDATE SET last = greatest(counter.last, excluded.last)`,
        [tenantId, this.mapping.table, last, prefix, width],
      ),
    );
  }

  /** Load, decide and save in one transaction; again from the start while the database or a rival asks for it. */
  private async unitOfWork(
    command: CommandMeta,
    work: (client: Queryable, again: boolean) => Promise<Receipt>,
  ): Promise<Receipt> {
    try {
      const receipt = await retried((again) =>
        this.database.onClient(this.database.app, async (client) => {
          try {
            return await work(client, again);
          } catch (error) {
            throw this.translate(error);
          }
        }),
      );
      this.signal.raise();
      return receipt;
    } catch (error) {
      return this.answeredBefore(command, error);
    }
  }

  /** What was carried out before is mostly refused the second time; its first answer stands all the same. */
  private async answeredBefore(command: CommandMeta, refusal: unknown): Promise<Receipt> {
    const outOfQuota = constraintOf(refusal) === 'quota_kept';
    if (!outOfQuota && !(refusal instanceof DomainError) && !(refusal instanceof Repeated)) throw refusal;
    const [answered] = await this.database.query<Answered>(command.tenantId, FIND_ANSWER.text, [command.commandId]);
    if (answered) return repeatOf(answered, command);
    throw outOfQuota ? await this.quotaExceeded(command.tenantId) : refusal;
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

  /** Rivals on one stream would go on outrunning each other, so who has been outrun once waits for their turn. */
  private rowOf(tenantId: string, id: string, inTurn: boolean): Statement {
    const values = [tenantId, id];
    if (!inTurn) return { ...this.find, values };
    return { name: `${this.find.name}-in-turn`, text: `${this.find.text} FOR NO KEY UPDATE`, values };
  }

  private async load<First extends object, Rows extends readonly object[]>(
    client: Queryable,
    { tenantId }: CommandMeta,
    first: Statement,
    beside: Reads<Rows> = [] as unknown as Reads<Rows>,
  ): Promise<[First | undefined, RowsOfEach<Rows>]> {
    const reads = readStatements(tenantId, beside);
    const [, , loaded, ...others] = await client.packet([BEGIN, inTenant(tenantId), first, ...reads]);
    return [loaded?.rows[0] as First | undefined, rowsOfEach(beside, others)];
  }

  private async save(
    client: Queryable,
    command: CommandMeta,
    aggregate: A,
    from: { version: number; head: Buffer; state?: State },
    { answer, also = [] }: { answer: object | void; also?: readonly Write[] },
  ): Promise<Receipt> {
    const receipt: Receipt = { ...answer, id: this.mapping.id(aggregate.state), version: aggregate.version };
    fault(`command.${command.name}.before-commit`);
    const more = this.counted(aggregate.state) - (from.state ? this.counted(from.state) : 0);
    const outcomes = await client.packet([
      claimCommand(command, receipt),
      ...(aggregate.changes.length > 0 ? writeAggregate(this.mapping, aggregate, command, from) : []),
      ...readStatements(command.tenantId, also).map((write) => ({ ...write, silent: true })),
      ...(this.mapping.quota && more !== 0 ? [useQuota(command.tenantId, this.mapping.quota, more)] : []),
      COMMIT,
    ]);
    if (outcomes.at(-1)?.command !== 'COMMIT') throw new Outrun('The transaction was rolled back');
    fault(`command.${command.name}.after-commit`);
    return receipt;
  }

  private counted(state: State): number {
    return this.mapping.counts ? Number(this.mapping.counts(state)) : 1;
  }

  /** Whether the row, or the place in the stream, is there already: of whatever kind in the tenant. */
  private isTaken(error: unknown): boolean {
    return ['event_pkey', `${this.mapping.table}_pkey`].includes(constraintOf(error) ?? '');
  }

  /** What the database refused, in the words of the domain. */
  private translate(error: unknown): unknown {
    const state = sqlState(error);
    const constraint = constraintOf(error) ?? '';
    if (state !== '23505') return error;
    if (constraint === 'command_pkey') return new Repeated(constraint);
    if (this.isTaken(error)) return new Outrun(constraint);
    const refusal = this.mapping.unique?.[constraint];
    if (refusal === undefined) return error;
    return typeof refusal === 'string' ? new DomainError(refusal) : new DomainError(refusal.code, refusal.params);
  }
}

/** Takes from what the plan allows, or gives back; the table's check refuses what goes beyond. */
function useQuota(tenantId: string, kind: string, more: number): Statement {
  return {
    name: 'use-quota',
    text: 'UPDATE quota SET used = used + $3 WHERE tenant_id = $1 AND kind = $2',
    values: [tenantId, kind, more],
    silent: true,
  };
}

const NO_NUMBER: Statement = { name: 'no-number', text: 'SELECT 0 AS last' };

function nextNumber(tenantId: string, kind: string): Statement {
  return {
    name: 'next-number',
    text: 'UPDATE counter SET last = last + 1 WHERE tenant_id = $1 AND kind = $2 RETURNING last',
    values: [tenantId, kind],
  };
}
