import { v5 as uuidv5 } from 'uuid';
import { DomainError } from '#domain/shared/domain-error.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import type { Saga, SagaCommand, SagaInput } from '#domain/shared/saga.js';
import { fault } from '../faults.js';
import type { Database, Queryable } from '../persistence/database.js';
import type { LogReader } from './durable-reader.js';
import type { LogSignal } from './log-signal.js';
import { failureText } from './parked-events.js';
import { WakingLoop } from './waking-loop.js';

/** uuidv5 name space of the commands that sagas send. */
const NAMESPACE = '5f0c1d5e-6a0b-4a54-9c6e-2f6f3a0f9b11';
/** A worker that took a command and died gives it up after this. */
const LEASE = '5 seconds';
const TRIES = 6;
const TIMEOUT_AGAIN = '1 minute';
const AT_ONCE = 8;

export interface SagaCommandRow {
  tenant_id: string;
  id: string;
  type: string;
  saga_id: string;
  attempt: number;
  step: string;
  line: string;
  name: string;
  payload: Record<string, unknown>;
  compensates: boolean;
  tries: number;
}

/** Carries a saga's command out through the command bus; answers, refuses with DomainError, or fails. */
export type SendCommand = (command: SagaCommandRow) => Promise<Record<string, unknown>>;

/** Starts sagas from the log, and keeps each one's state and outgoing commands in one transaction. */
export class SagaRunner<State> implements LogReader {
  readonly name: string;
  readonly types: ReadonlySet<string>;
  private readonly loop: WakingLoop;

  constructor(
    private readonly database: Database,
    private readonly saga: Saga<State>,
    private readonly send: SendCommand,
    signal: LogSignal,
    private readonly onError: (error: unknown) => void,
  ) {
    this.name = `saga-${saga.type}`;
    this.types = saga.reads;
    this.loop = new WakingLoop(signal, () => this.sweep(), onError, 250);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  async handle(event: RecordedEvent, client: Queryable): Promise<void> {
    const { id, attempt } = this.saga.correlate(event);
    await this.react(
      client,
      { tenantId: event.tenantId, id, attempt },
      { kind: 'event', at: new Date().toISOString(), event },
    );
  }

  afterCommit(): void {
    this.loop.nudge();
  }

  private async react(client: Queryable, key: SagaKey, input: SagaInput): Promise<void> {
    const { rows } = await client.query<{ state: State }>(
      'SELECT state FROM saga WHERE tenant_id = $1 AND type = $2 AND id = $3 AND attempt = $4 FOR UPDATE',
      [key.tenantId, this.saga.type, key.id, key.attempt],
    );
    const reaction = this.saga.react(rows[0]?.state, input);
    if (!reaction) return;
    const finishedAt = reaction.status === 'running' ? null : input.at;
    await client.query(
      `INSERT INTO saga (tenant_id, type, id, attempt, status, state, started_at, finished_at, timeout_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, type, id, attempt) DO UPDATE
         SET status = CASE WHEN saga.status = 'stuck' AND EXCLUDED.status = 'running' THEN 'stuck' ELSE EXCLUDED.status END,
             state = EXCLUDED.state, finished_at = EXCLUDED.finished_at, timeout_at = EXCLUDED.timeout_at`,
      [
        key.tenantId,
        this.saga.type,
        key.id,
        key.attempt,
        reaction.status,
        JSON.stringify(reaction.state),
        input.at,
        finishedAt,
        reaction.timeoutAt,
      ],
    );
    for (const command of reaction.send) await this.enqueue(client, key, command, input.at);
  }

  private async enqueue(client: Queryable, key: SagaKey, command: SagaCommand, at: string): Promise<void> {
    const id = uuidv5(
      [this.saga.type, key.tenantId, key.id, key.attempt, command.step, command.line].join('/'),
      NAMESPACE,
    );
    await client.query(
      `INSERT INTO saga_command (tenant_id, id, type, saga_id, attempt, step, line, name, payload, compensates, next_at, sent_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), $11) ON CONFLICT DO NOTHING`,
      [
        key.tenantId,
        id,
        this.saga.type,
        key.id,
        key.attempt,
        command.step,
        command.line,
        command.name,
        JSON.stringify(command.payload),
        command.compensates,
        at,
      ],
    );
  }

  private async sweep(): Promise<boolean> {
    const due = await this.database.systemQuery<{ tenant_id: string; id: string }>(
      `SELECT tenant_id, id FROM saga_command WHERE status = 'pending' AND next_at <= now() AND type = $1 ORDER BY next_at, ordinal LIMIT $2`,
      [this.saga.type, AT_ONCE],
    );
    await Promise.all(due.map((row) => this.carryOut(row.tenant_id, row.id).catch(this.onError)));
    return (await this.tellTimeouts()) || due.length > 0;
  }

  private async carryOut(tenantId: string, id: string): Promise<void> {
    const command = await this.claim(tenantId, id);
    if (!command) return;
    fault(`saga.claimed.${command.step}`);
    let input: SagaInput;
    try {
      const answer = await this.send(command);
      fault(`saga.answered.${command.step}`);
      input = { kind: 'done', at: new Date().toISOString(), step: command.step, line: command.line, answer };
    } catch (error) {
      const answered = answeredBy(command, error);
      if (!answered) return this.fail(command, error);
      input = answered;
    }
    try {
      await this.settle(command, input);
    } catch (error) {
      // The saga cannot take the answer: counted as a failure of the command. In an outage this fails too, and counts nothing.
      return this.fail(command, error);
    }
    fault(`saga.settled.${command.step}`);
  }

  private claim(tenantId: string, id: string): Promise<SagaCommandRow | undefined> {
    return this.database.tenantTransaction(tenantId, async (client) => {
      const { rows } = await client.query<SagaCommandRow>(
        `UPDATE saga_command SET next_at = now() + interval '${LEASE}', started_at = COALESCE(started_at, clock_timestamp())
         WHERE tenant_id = $1 AND id = (SELECT id FROM saga_command WHERE tenant_id = $1 AND id = $2 AND status = 'pending' AND next_at <= now()
                                        FOR UPDATE SKIP LOCKED)
         RETURNING tenant_id, id, type, saga_id, attempt, step, line, name, payload, compensates, tries`,
        [tenantId, id],
      );
      return rows[0];
    });
  }

  private async settle(command: SagaCommandRow, input: SagaInput): Promise<void> {
    await this.database.tenantTransaction(command.tenant_id, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE saga_command SET status = $3, finished_at = clock_timestamp(), error = $4 WHERE tenant_id = $1 AND id = $2 AND status = 'pending'`,
        [
          command.tenant_id,
          command.id,
          input.kind === 'refused' ? 'refused' : 'done',
          input.kind === 'refused' ? input.code : null,
        ],
      );
      if (!rowCount) return;
      fault(`saga.settling.${command.step}`);
      await this.react(client, { tenantId: command.tenant_id, id: command.saga_id, attempt: command.attempt }, input);
    });
  }

  /** A technical failure: again later, and after some tries a person is needed. */
  private async fail(command: SagaCommandRow, error: unknown): Promise<void> {
    this.onError(error);
    const stuck = command.tries + 1 >= TRIES;
    await this.database.tenantTransaction(command.tenant_id, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE saga_command SET tries = tries + 1, status = $3, error = $4,
           next_at = now() + interval '100 milliseconds' * (2 ^ tries) * (0.5 + random())
         WHERE tenant_id = $1 AND id = $2 AND status = 'pending'`,
        [command.tenant_id, command.id, stuck ? 'stuck' : 'pending', failureText(error)],
      );
      // Another worker may have carried it out since the lease ended.
      if (stuck && rowCount)
        await client.query(
          `UPDATE saga SET status = 'stuck' WHERE tenant_id = $1 AND type = $2 AND id = $3 AND attempt = $4`,
          [command.tenant_id, command.type, command.saga_id, command.attempt],
        );
    });
  }

  private async tellTimeouts(): Promise<boolean> {
    const due = await this.database.systemQuery<DueSaga>(
      `SELECT tenant_id, id, attempt FROM saga WHERE timeout_at <= now() AND type = $1 ORDER BY timeout_at LIMIT ${AT_ONCE}`,
      [this.saga.type],
    );
    for (const saga of due)
      await this.tellTimeout(saga).catch((error: unknown) => {
        this.onError(error);
        return this.postponeTimeout(saga);
      });
    return due.length > 0;
  }

  private tellTimeout({ tenant_id: tenantId, id, attempt }: DueSaga): Promise<void> {
    return this.database.tenantTransaction(tenantId, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE saga SET timeout_at = NULL WHERE tenant_id = $1 AND type = $2 AND id = $3 AND attempt = $4 AND timeout_at <= now()`,
        [tenantId, this.saga.type, id, attempt],
      );
      if (!rowCount) return; // told by another worker, or moved
      await this.react(client, { tenantId, id, attempt }, { kind: 'timed-out', at: new Date().toISOString() });
    });
  }

  /** One that could not be told is not in the way of the others that are due. */
  private async postponeTimeout({ tenant_id: tenantId, id, attempt }: DueSaga): Promise<void> {
    await this.database.tenantTransaction(tenantId, (client) =>
      client.query(
        `UPDATE saga SET timeout_at = now() + interval '${TIMEOUT_AGAIN}'
         WHERE tenant_id = $1 AND type = $2 AND id = $3 AND attempt = $4 AND timeout_at <= now()`,
        [tenantId, this.saga.type, id, attempt],
      ),
    );
  }
}

/**
 * What an error of the domain answers; undefined for a failure. A compensation is never refused: one that is needs a person as
 * much as one that fails. But what is not there needs no taking back.
 */
function answeredBy({ step, line, compensates }: SagaCommandRow, error: unknown): SagaInput | undefined {
  if (!(error instanceof DomainError)) return undefined;
  const told = { at: new Date().toISOString(), step, line };
  if (!compensates) return { kind: 'refused', ...told, code: error.code, params: error.params };
  return error.code === 'not_found' ? { kind: 'done', ...told, answer: {} } : undefined;
}

interface DueSaga {
  tenant_id: string;
  id: string;
  attempt: number;
}

interface SagaKey {
  readonly tenantId: string;
  readonly id: string;
  readonly attempt: number;
}
