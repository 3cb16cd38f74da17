import { DurableReader } from '#infrastructure/messaging/durable-reader.js';
import { SagaRunner, type SagaCommandRow, type SendCommand } from '#infrastructure/messaging/saga-runner.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { Saga, type SagaCommand, type SagaInput, type SagaReaction } from '#domain/shared/saga.js';
import { freshDatabase, type FreshDatabase } from './database.js';
import { eventually, Gate } from './eventually.js';
import { command, context, Fleet } from './fleet.js';

export interface TinyState {
  readonly heard: readonly string[];
  readonly awaiting: readonly string[];
  readonly refused: boolean;
  /** When it ends by itself, after its last step. */
  readonly patience: string | null;
}

/** Two lines at once, then one more; a refusal takes both lines back. A vehicle's group says which attempt it is, its department how long it waits in the end. */
export class TinySaga extends Saga<TinyState> {
  readonly reads: ReadonlySet<string> = new Set(['fleet.vehicle-updated']);

  constructor(
    readonly type: string,
    private readonly isOurs: (tenantId: string) => boolean,
    private readonly beforeReact: (input: SagaInput) => void = () => undefined,
  ) {
    super();
  }

  correlate({ streamId, event }: RecordedEvent): { id: string; attempt: number } {
    return { id: streamId, attempt: Number(changes(event.data).group) };
  }

  react(state: TinyState | undefined, input: SagaInput): SagaReaction<TinyState> | undefined {
    // The log is one for all tests.
    if (input.kind === 'event' && !this.isOurs(input.event.tenantId)) return undefined;
    this.beforeReact(input);
    if (input.kind === 'event') {
      if (state) return undefined;
      const patience = changes(input.event.event.data).department ?? null;
      return sending({ heard: ['event'], awaiting: [], refused: false, patience }, [
        send('both', 'a'),
        send('both', 'b'),
      ]);
    }
    if (!state) return undefined;
    if (input.kind === 'timed-out')
      return { state: { ...state, heard: [...state.heard, 'timed-out'] }, status: 'done', send: [], timeoutAt: null };
    const heard = [
      ...state.heard,
      `${input.kind} ${input.step}/${input.line}${input.kind === 'refused' ? ` ${input.code} ${JSON.stringify(input.params)}` : ''}`,
    ];
    const next = {
      ...state,
      heard,
      awaiting: state.awaiting.filter((line) => line !== input.line),
      refused: state.refused || input.kind === 'refused',
    };
    if (next.awaiting.length > 0) return sending(next, [], null, next.awaiting);
    if (next.refused && input.step !== 'back') return sending(next, [undo('a'), undo('b')]);
    if (input.step === 'both') return sending(next, [send('then', 'c')]);
    if (next.patience && !next.refused) return sending(next, [], next.patience);
    return { state: next, status: next.refused ? 'failed' : 'done', send: [], timeoutAt: null };
  }
}

const changes = (data: unknown) => (data as { changes: { group: string; department?: string } }).changes;
const send = (step: string, line: string): SagaCommand => ({
  step,
  line,
  name: 'Do',
  payload: { line },
  compensates: false,
});
const undo = (line: string): SagaCommand => ({
  step: 'back',
  line,
  name: 'Undo',
  payload: { line },
  compensates: true,
});
const sending = (
  state: TinyState,
  out: readonly SagaCommand[],
  timeoutAt: string | null = null,
  awaiting = out.map(({ line }) => line),
): SagaReaction<TinyState> => ({ state: { ...state, awaiting }, status: 'running', send: out, timeoutAt });

/** What carries commands out, as the real ones do: the same id again gets the first answer, and nothing happens twice. */
export class Fake {
  readonly sent: string[] = [];
  readonly ids = new Map<string, Set<string>>();
  readonly effects: string[] = [];
  private readonly done = new Set<string>();

  constructor(private readonly before: (place: string, row: SagaCommandRow) => unknown = () => undefined) {}

  readonly send: SendCommand = async (row) => {
    const place = `${row.step}/${row.line}`;
    this.sent.push(place);
    this.ids.set(place, (this.ids.get(place) ?? new Set()).add(row.id));
    await this.before(place, row);
    if (!this.done.has(row.id)) this.effects.push(place);
    this.done.add(row.id);
    return { place };
  };
}

interface Kept {
  status: string;
  state: TinyState;
  finished: boolean;
  timeout_at: Date | null;
}

/** Small sagas with their workers on one database; each test has a tenant of its own. */
export class SagaBench {
  db!: FreshDatabase;
  fleet!: Fleet;
  tenantId = '';
  readonly errors: unknown[] = [];
  private readonly running: { stop(): Promise<void> }[] = [];
  private readonly gates: Gate[] = [];
  private sagas = 0;

  async open(): Promise<void> {
    this.db = await freshDatabase();
    this.fleet = new Fleet(this.db.database, this.db.signal);
  }

  async begins(): Promise<void> {
    this.tenantId = await this.fleet.tenant();
  }

  async ends(): Promise<void> {
    for (const gate of this.gates.splice(0)) gate.release();
    await this.stopWorkers();
    this.errors.length = 0;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.running.splice(0).map((part) => part.stop()));
  }

  /** Opened at the end of its test at the latest. */
  shut(): Gate {
    this.gates.push(new Gate());
    return this.gates.at(-1)!;
  }

  fresh(): string {
    return `tiny-${(this.sagas += 1)}`;
  }

  tiny(type: string, beforeReact?: (input: SagaInput) => void): TinySaga {
    return new TinySaga(type, (tenantId) => tenantId === this.tenantId, beforeReact);
  }

  /** A worker: the runner of the saga and the reader that starts it. */
  async work(saga: TinySaga, carryOut: SendCommand): Promise<void> {
    const database = this.db.another();
    const onError = (error: unknown) => this.errors.push(error);
    const runner = new SagaRunner(database, saga, carryOut, this.db.signal, onError);
    const reader = new DurableReader(database, runner, this.db.signal, onError);
    this.running.push(runner, reader);
    runner.start();
    reader.start();
  }

  async begin(timeoutAt?: string): Promise<string> {
    const vehicleId = await this.fleet.vehicle(this.tenantId);
    await this.attempt(vehicleId, 1, timeoutAt);
    return vehicleId;
  }

  attempt(vehicleId: string, n: number, department?: string): Promise<unknown> {
    return this.fleet.vehicles.change(vehicleId, command(this.tenantId), (vehicle) =>
      vehicle.update({ group: String(n), department }, context()),
    );
  }

  async saga(id: string, n = 1): Promise<Kept | undefined> {
    const [row] = await this.db.admin<Kept>(
      'SELECT status, state, finished_at IS NOT NULL AS finished, timeout_at FROM saga WHERE id = $1 AND attempt = $2',
      [id, n],
    );
    return row;
  }

  async commands(id: string, n = 1): Promise<Record<string, string>> {
    const rows = await this.db.admin<{ place: string; status: string }>(
      `SELECT step || '/' || line AS place, status FROM saga_command WHERE saga_id = $1 AND attempt = $2 ORDER BY ordinal`,
      [id, n],
    );
    return Object.fromEntries(rows.map(({ place, status }) => [place, status]));
  }

  becomes(id: string, status: string, n = 1): Promise<unknown> {
    return eventually(async () => (await this.saga(id, n))?.status === status);
  }

  /** As if every wait were over: of a retry, or of a lease that nobody will give back. */
  async hurry(id: string): Promise<void> {
    await this.db.admin(
      `UPDATE saga_command SET next_at = now() WHERE saga_id = $1 AND status = 'pending' AND next_at > now()`,
      [id],
    );
    this.db.signal.raise();
  }

  untilStuck(id: string): Promise<unknown> {
    return eventually(async () => {
      await this.hurry(id);
      return (await this.saga(id))?.status === 'stuck';
    });
  }
}
