import { v5 as uuidv5 } from 'uuid';
import { DomainError } from '#domain/shared/domain-error.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { Saga, type SagaCommand, type SagaInput, type SagaReaction } from '#domain/shared/saga.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually, Gate } from '../../../../test/support/eventually.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { DurableReader } from './durable-reader.js';
import { PostgresSagas } from './postgres-sagas.js';
import { SagaRunner, type SagaCommandRow, type SendCommand } from './saga-runner.js';

let db: FreshDatabase;
let fleet: Fleet;
let tenantId: string;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
});
beforeEach(async () => {
  tenantId = await fleet.tenant();
});
afterAll(() => db?.close());

const TRIES = 6;
const FAR = '2999-01-01T00:00:00.000Z';

interface TinyState {
  readonly heard: readonly string[];
  readonly awaiting: readonly string[];
  readonly refused: boolean;
  /** When it ends by itself, after its last step. */
  readonly patience: string | null;
}

/** Two lines at once, then one more; a refusal takes both lines back. A vehicle's group says which attempt it is, its department how long it waits in the end. */
class TinySaga extends Saga<TinyState> {
  readonly reads: ReadonlySet<string> = new Set(['fleet.vehicle-updated']);

  constructor(
    readonly type: string,
    private readonly beforeReact: (input: SagaInput) => void = () => undefined,
  ) {
    super();
  }

  correlate({ streamId, event }: RecordedEvent): { id: string; attempt: number } {
    return { id: streamId, attempt: Number(changes(event.data).group) };
  }

  react(state: TinyState | undefined, input: SagaInput): SagaReaction<TinyState> | undefined {
    // The log is one for all tests.
    if (input.kind === 'event' && input.event.tenantId !== tenantId) return undefined;
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
class Fake {
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

const running: { stop(): Promise<void> }[] = [];
let errors: unknown[] = [];
const gates: Gate[] = [];
afterEach(async () => {
  for (const gate of gates.splice(0)) gate.release();
  await Promise.all(running.splice(0).map((part) => part.stop()));
  errors = [];
});

/** Opened at the end of its test at the latest. */
function shut(): Gate {
  gates.push(new Gate());
  return gates.at(-1)!;
}

let sagas = 0;
const fresh = () => `tiny-${(sagas += 1)}`;

/** A worker: the runner of the saga and the reader that starts it. */
async function work(saga: TinySaga, carryOut: SendCommand): Promise<void> {
  const database = db.another();
  const onError = (error: unknown) => errors.push(error);
  const runner = new SagaRunner(database, saga, carryOut, db.signal, onError);
  const reader = new DurableReader(database, runner, db.signal, onError);
  running.push(runner, reader);
  runner.start();
  reader.start();
}

async function begin(timeoutAt?: string): Promise<string> {
  const vehicleId = await fleet.vehicle(tenantId);
  await attempt(vehicleId, 1, timeoutAt);
  return vehicleId;
}

function attempt(vehicleId: string, n: number, department?: string): Promise<unknown> {
  return fleet.vehicles.change(vehicleId, command(tenantId), (vehicle) =>
    vehicle.update({ group: String(n), department }, context()),
  );
}

interface Kept {
  status: string;
  state: TinyState;
  finished: boolean;
  timeout_at: Date | null;
}

async function saga(id: string, n = 1): Promise<Kept | undefined> {
  const [row] = await db.admin<Kept>(
    'SELECT status, state, finished_at IS NOT NULL AS finished, timeout_at FROM saga WHERE id = $1 AND attempt = $2',
    [id, n],
  );
  return row;
}

async function commands(id: string, n = 1): Promise<Record<string, string>> {
  const rows = await db.admin<{ place: string; status: string }>(
    `SELECT step || '/' || line AS place, status FROM saga_command WHERE saga_id = $1 AND attempt = $2 ORDER BY ordinal`,
    [id, n],
  );
  return Object.fromEntries(rows.map(({ place, status }) => [place, status]));
}

const ends = (id: string, status: string, n = 1) => eventually(async () => (await saga(id, n))?.status === status);

/** As if every wait were over: of a retry, or of a lease that nobody will give back. */
async function hurry(id: string): Promise<void> {
  await db.admin(
    `UPDATE saga_command SET next_at = now() WHERE saga_id = $1 AND status = 'pending' AND next_at > now()`,
    [id],
  );
  db.signal.raise();
}

const untilStuck = (id: string) =>
  eventually(async () => {
    await hurry(id);
    return (await saga(id))?.status === 'stuck';
  });

describe('a saga', () => {
  it('sends its commands step by step, hears each answer, and ends', async () => {
    const type = fresh();
    const fake = new Fake();
    await work(new TinySaga(type), fake.send);
    const id = await begin();
    await ends(id, 'done');
    expect(fake.sent.toSorted()).toEqual(['both/a', 'both/b', 'then/c']);
    expect(fake.sent.at(-1)).toBe('then/c');
    const { state, finished } = (await saga(id))!;
    expect([state.heard[0], state.heard.slice(1, 3).toSorted(), state.heard[3]]).toEqual([
      'event',
      ['done both/a', 'done both/b'],
      'done then/c',
    ]);
    expect(finished).toBe(true);
    const steps = await db.admin(
      `SELECT status, error, tries, sent_at <= started_at AND started_at <= finished_at AS told FROM saga_command WHERE saga_id = $1`,
      [id],
    );
    expect(steps).toEqual(Array.from({ length: 3 }, () => ({ status: 'done', error: null, tries: 0, told: true })));
    expect(errors).toEqual([]);
  });

  it('gives each command the id of saga, tenant, instance, attempt, step and line', async () => {
    const type = fresh();
    const fake = new Fake();
    await work(new TinySaga(type), fake.send);
    const id = await begin();
    await ends(id, 'done');
    await attempt(id, 2);
    await ends(id, 'done', 2);
    const idOf = (n: number, place: string) =>
      uuidv5(`${type}/${tenantId}/${id}/${n}/${place}`, '5f0c1d5e-6a0b-4a54-9c6e-2f6f3a0f9b11');
    for (const place of ['both/a', 'both/b', 'then/c'])
      expect([...fake.ids.get(place)!]).toEqual([idOf(1, place), idOf(2, place)]);
  });

  it('keeps attempts apart: the next one begins anew, the first stays as it ended', async () => {
    let refuse = true;
    const fake = new Fake((place) => {
      if (refuse && place === 'then/c') throw new DomainError('insufficient_stock', { needed: 2 });
    });
    await work(new TinySaga(fresh()), fake.send);
    const id = await begin();
    await ends(id, 'failed');
    refuse = false;
    await attempt(id, 2);
    await ends(id, 'done', 2);
    expect((await saga(id))?.status).toBe('failed');
    expect(await commands(id, 2)).toEqual({ 'both/a': 'done', 'both/b': 'done', 'then/c': 'done' });
  });

  it('changes nothing when its event is delivered again', async () => {
    const type = fresh();
    const fake = new Fake();
    await work(new TinySaga(type), fake.send);
    const id = await begin();
    await ends(id, 'done');
    const before = await saga(id);
    await db.admin(`UPDATE reader_shard SET transaction_id = '0', position = 0 WHERE reader = $1`, [`saga-${type}`]);
    const next = await begin();
    await ends(next, 'done');
    expect(await saga(id)).toEqual(before);
    expect(fake.sent).toHaveLength(6);
  });
});

describe('a refusal', () => {
  it('goes back to the saga with code and parameters, and what was done is undone', async () => {
    const fake = new Fake((place) => {
      if (place === 'then/c') throw new DomainError('insufficient_stock', { needed: 2, available: 1 });
    });
    await work(new TinySaga(fresh()), fake.send);
    const id = await begin();
    await ends(id, 'failed');
    expect((await saga(id))!.state.heard).toContain('refused then/c insufficient_stock {"needed":2,"available":1}');
    expect(await commands(id)).toEqual({
      'both/a': 'done',
      'both/b': 'done',
      'then/c': 'refused',
      'back/a': 'done',
      'back/b': 'done',
    });
    expect(await db.admin(`SELECT error FROM saga_command WHERE saga_id = $1 AND status = 'refused'`, [id])).toEqual([
      { error: 'insufficient_stock' },
    ]);
    // Never tried again: the domain said no.
    expect(fake.sent.filter((place) => place === 'then/c')).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('of a compensation is a failure that needs a person, not an answer', async () => {
    let mended = false;
    const fake = new Fake((place) => {
      if (place === 'then/c' || (place === 'back/a' && !mended)) throw new DomainError('nothing_doing');
    });
    await work(new TinySaga(fresh()), fake.send);
    const id = await begin();
    await untilStuck(id);
    expect(await commands(id)).toMatchObject({ 'back/a': 'stuck', 'back/b': 'done' });
    expect((await saga(id))!.state.heard.some((heard) => heard.startsWith('refused back'))).toBe(false);
    mended = true;
    await new PostgresSagas(db.database).unstick(tenantId, (await typeOf(id))!, id);
    await ends(id, 'failed');
  });
});

describe('a compensation', () => {
  it('of what is not there is done: there is nothing to take back', async () => {
    const fake = new Fake((place) => {
      if (place === 'then/c') throw new DomainError('nothing_doing');
      if (place === 'back/a') throw new DomainError('not_found');
    });
    await work(new TinySaga(fresh()), fake.send);
    const id = await begin();
    await ends(id, 'failed');
    expect(await commands(id)).toMatchObject({ 'back/a': 'done', 'back/b': 'done' });
  });
});

async function typeOf(id: string): Promise<string | undefined> {
  return (await db.admin<{ type: string }>('SELECT type FROM saga WHERE id = $1', [id]))[0]?.type;
}

describe('a technical failure', () => {
  it('is tried again, with the same id', async () => {
    let failures = 2;
    const fake = new Fake((place) => {
      if (place === 'then/c' && failures > 0) {
        failures -= 1;
        throw new Error('the network');
      }
    });
    await work(new TinySaga(fresh()), fake.send);
    const id = await begin();
    await eventually(async () => {
      await hurry(id);
      return (await saga(id))?.status === 'done';
    });
    expect(fake.sent.filter((place) => place === 'then/c')).toHaveLength(3);
    expect(fake.ids.get('then/c')!.size).toBe(1);
    expect(errors.map(String)).toEqual(['Error: the network', 'Error: the network']);
  });

  it('that stays makes the saga stuck, visibly; a person lets it go on', async () => {
    let mended = false;
    const fake = new Fake((place) => {
      if (place === 'then/c' && !mended) throw new Error('the network');
    });
    const type = fresh();
    const people = new PostgresSagas(db.database);
    await work(new TinySaga(type), fake.send);
    const id = await begin();
    expect(await people.unstick(tenantId, type, id)).toBe(false);
    await untilStuck(id);
    expect(fake.sent.filter((place) => place === 'then/c')).toHaveLength(TRIES);
    expect(
      await db.admin(`SELECT status, tries, error FROM saga_command WHERE saga_id = $1 AND step = 'then'`, [id]),
    ).toEqual([{ status: 'stuck', tries: TRIES, error: 'Error: the network' }]);
    mended = true;
    expect(await people.unstick(await fleet.tenant(), type, id)).toBe(false);
    expect((await saga(id))?.status).toBe('stuck');
    expect(await people.unstick(tenantId, type, id)).toBe(true);
    await ends(id, 'done');
    expect(await people.unstick(tenantId, type, id)).toBe(false);
    expect(fake.effects.filter((place) => place === 'then/c')).toHaveLength(1);
  });

  it('to take an answer counts like one of the command: it makes the saga stuck, and a person lets it go on', async () => {
    let mended = false;
    const type = fresh();
    const fake = new Fake();
    const tiny = new TinySaga(type, (input) => {
      if (input.kind === 'done' && input.step === 'then' && !mended) throw new TypeError('not an answer');
    });
    await work(tiny, fake.send);
    const id = await begin();
    await untilStuck(id);
    expect(
      await db.admin(`SELECT status, tries, error FROM saga_command WHERE saga_id = $1 AND step = 'then'`, [id]),
    ).toEqual([{ status: 'stuck', tries: TRIES, error: 'TypeError: not an answer' }]);
    mended = true;
    expect(await new PostgresSagas(db.database).unstick(tenantId, type, id)).toBe(true);
    await ends(id, 'done');
    expect(fake.effects.filter((place) => place === 'then/c')).toHaveLength(1);
  });

  it('of one line stays visible while the other line of the step goes on', async () => {
    const other = shut();
    const fake = new Fake((place) => {
      if (place === 'both/a') throw new Error('the network');
      if (place === 'both/b') return other.pass();
    });
    const type = fresh();
    await work(new TinySaga(type), fake.send);
    await work(new TinySaga(type), fake.send);
    const id = await begin();
    await other.reached;
    // The last try: a runner that waits for its other line sees to no other.
    await db.admin(`UPDATE saga_command SET tries = $2 WHERE saga_id = $1 AND line = 'a' AND status = 'pending'`, [
      id,
      TRIES - 1,
    ]);
    await eventually(async () => {
      await db.admin(
        `UPDATE saga_command SET next_at = now() WHERE saga_id = $1 AND line = 'a' AND status = 'pending' AND next_at > now()`,
        [id],
      );
      return (await saga(id))?.status === 'stuck';
    });
    other.release();
    await eventually(async () => (await commands(id))['both/b'] === 'done');
    expect([await commands(id), (await saga(id))?.status]).toEqual([{ 'both/a': 'stuck', 'both/b': 'done' }, 'stuck']);
  });
});

describe('a time-out', () => {
  it('is told to the saga once it is due, and not before', async () => {
    await work(new TinySaga(fresh()), new Fake().send);
    const [due, later] = [await begin('2026-01-01T00:00:00.000Z'), await begin(FAR)];
    await ends(due, 'done');
    expect(await saga(due)).toMatchObject({
      state: { heard: expect.arrayContaining(['timed-out']) as unknown },
      timeout_at: null,
    });
    await eventually(async () => (await saga(later))?.timeout_at);
    expect(await saga(later)).toMatchObject({ status: 'running', timeout_at: new Date(FAR) });
    expect((await saga(later))!.state.heard).not.toContain('timed-out');
    await db.admin(`UPDATE saga SET timeout_at = now() WHERE id = $1`, [later]);
    await ends(later, 'done');
  });

  it('that cannot be told is not in the way of the next one, and is told later', async () => {
    let told = 0;
    const type = fresh();
    const failingFirst = new TinySaga(type, (input) => {
      if (input.kind === 'timed-out' && (told += 1) === 1) throw new Error('not yet');
    });
    await work(failingFirst, new Fake().send);
    const [bad, good] = [await begin(FAR), await begin(FAR)];
    for (const id of [bad, good]) await eventually(async () => (await saga(id))?.timeout_at);
    await db.admin(
      `UPDATE saga SET timeout_at = now() - interval '1 minute' * CASE WHEN id = $1 THEN 2 ELSE 1 END WHERE type = $2`,
      [bad, type],
    );
    await ends(good, 'done');
    expect(await saga(bad)).toMatchObject({ status: 'running', timeout_at: expect.any(Date) as unknown });
    expect(errors.map(String)).toEqual(['Error: not yet']);
    await db.admin('UPDATE saga SET timeout_at = now() WHERE id = $1', [bad]);
    await ends(bad, 'done');
  });

  it('is told once, however many workers come to tell it', async () => {
    const { id, told, row } = await comingToTell();
    await row.end();
    await ends(id, 'done');
    await Promise.all(running.splice(0).map((part) => part.stop()));
    expect(told()).toBe(1);
  });

  it('that was moved while workers came to tell it is not told', async () => {
    const { id, told, row } = await comingToTell();
    await row.query('UPDATE saga SET timeout_at = $2 WHERE id = $1', [id, FAR]);
    await row.end('COMMIT');
    await Promise.all(running.splice(0).map((part) => part.stop()));
    expect(told()).toBe(0);
    expect((await saga(id))?.timeout_at).toEqual(new Date(FAR));
  });

  /** Two workers have seen that a saga's time is up, and wait for its row. */
  async function comingToTell() {
    let times = 0;
    const tiny = new TinySaga(fresh(), (input) => {
      if (input.kind === 'timed-out') times += 1;
    });
    await work(tiny, new Fake().send);
    const id = await begin(FAR);
    await eventually(async () => (await saga(id))?.timeout_at);
    await Promise.all(running.splice(0).map((part) => part.stop()));
    await db.admin(`UPDATE saga SET timeout_at = now() WHERE id = $1`, [id]);
    const row = await db.hold(`SELECT FROM saga WHERE id = '${id}' FOR UPDATE`);
    await work(tiny, new Fake().send);
    await work(tiny, new Fake().send);
    await db.blocked(2);
    return { id, told: () => times, row };
  }
});

describe('a worker that dies', () => {
  it('between answer and record has its command sent again with the same id, and nothing happens twice', async () => {
    const deaths: string[] = [];
    // What the runner keeps of an answer, state and next commands, is one transaction: it fails here once for each step.
    const dying = (input: SagaInput): void => {
      if (input.kind !== 'done' || deaths.includes(input.step)) return;
      deaths.push(input.step);
      throw new Error(`died after ${input.step}`);
    };
    const fake = new Fake();
    await work(new TinySaga(fresh(), dying), fake.send);
    const id = await begin();
    await eventually(async () => {
      await hurry(id);
      return (await saga(id))?.status === 'done';
    });
    expect(deaths).toEqual(['both', 'then']);
    expect(fake.sent.length).toBeGreaterThanOrEqual(5);
    for (const ids of fake.ids.values()) expect(ids.size).toBe(1);
    expect(fake.effects.toSorted()).toEqual(['both/a', 'both/b', 'then/c']);
    expect((await saga(id))!.state.heard).toHaveLength(4);
  });

  it('before its saga began leaves nothing, and another begins it', async () => {
    let died = false;
    const type = fresh();
    const fake = new Fake();
    const dying = (input: SagaInput): void => {
      if (input.kind !== 'event' || died) return;
      died = true;
      throw new Error('died');
    };
    await work(new TinySaga(type, dying), fake.send);
    const id = await begin();
    await eventually(async () => {
      await db.admin(`UPDATE parked_event SET next_at = now() WHERE reader = $1 AND next_at > now()`, [`saga-${type}`]);
      return (await saga(id))?.status === 'done';
    });
    expect(fake.effects).toHaveLength(3);
  });

  it('keeps its command until the lease ends; then another takes it, and only the first answer counts', async () => {
    const type = fresh();
    const asleep = shut();
    const first = new Fake((place) => (place === 'then/c' ? asleep.pass() : undefined));
    await work(new TinySaga(type), first.send);
    const id = await begin();
    await asleep.reached;
    const second = new Fake();
    await work(new TinySaga(type), second.send);
    // The second works: another saga is carried out while the first one's command is leased.
    const other = await begin();
    await ends(other, 'done');
    expect(second.ids.get('then/c')?.has([...first.ids.get('then/c')!][0]!) ?? false).toBe(false);
    await hurry(id);
    await ends(id, 'done');
    expect(second.ids.get('then/c')).toContain([...first.ids.get('then/c')!][0]!);
    const ended = await saga(id);
    asleep.release();
    await Promise.all(running.splice(0).map((part) => part.stop()));
    expect(await saga(id)).toEqual(ended);
    expect(errors).toEqual([]);
  });

  it('and comes back with its last failure after another succeeded changes nothing: the saga is not stuck', async () => {
    const type = fresh();
    const asleep = shut();
    const first = new Fake(async (place, { tries }) => {
      if (place !== 'then/c') return;
      if (tries === TRIES - 1) await asleep.pass();
      throw new Error('the network');
    });
    await work(new TinySaga(type), first.send);
    const id = await begin();
    await eventually(async () => {
      await hurry(id);
      return asleep.isReached;
    });
    await work(new TinySaga(type), new Fake().send);
    await hurry(id);
    await ends(id, 'done');
    asleep.release();
    await Promise.all(running.splice(0).map((part) => part.stop()));
    expect(errors).toHaveLength(TRIES);
    expect((await saga(id))?.status).toBe('done');
  });
});
