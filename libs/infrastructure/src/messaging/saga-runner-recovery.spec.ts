import type { SagaInput } from '#domain/shared/saga.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Fake, SagaBench } from '../../../../test/support/tiny-saga.js';

const TRIES = 6;
const FAR = '2999-01-01T00:00:00.000Z';
const bench = new SagaBench();
beforeAll(() => bench.open());
beforeEach(() => bench.begins());
afterEach(() => bench.ends());
afterAll(() => bench.db?.close());

describe('a time-out', () => {
  it('is told to the saga once it is due, and not before', async () => {
    await bench.work(bench.tiny(bench.fresh()), new Fake().send);
    const [due, later] = [await bench.begin('2026-01-01T00:00:00.000Z'), await bench.begin(FAR)];
    await bench.becomes(due, 'done');
    expect(await bench.saga(due)).toMatchObject({
      state: { heard: expect.arrayContaining(['timed-out']) as unknown },
      timeout_at: null,
    });
    await eventually(async () => (await bench.saga(later))?.timeout_at);
    expect(await bench.saga(later)).toMatchObject({ status: 'running', timeout_at: new Date(FAR) });
    expect((await bench.saga(later))!.state.heard).not.toContain('timed-out');
    await bench.db.admin(`UPDATE saga SET timeout_at = now() WHERE id = $1`, [later]);
    await bench.becomes(later, 'done');
  });

  it('that cannot be told is not in the way of the next one, and is told later', async () => {
    let told = 0;
    const type = bench.fresh();
    const failingFirst = bench.tiny(type, (input) => {
      if (input.kind === 'timed-out' && (told += 1) === 1) throw new Error('not yet');
    });
    await bench.work(failingFirst, new Fake().send);
    const [bad, good] = [await bench.begin(FAR), await bench.begin(FAR)];
    for (const id of [bad, good]) await eventually(async () => (await bench.saga(id))?.timeout_at);
    await bench.db.admin(
      `UPDATE saga SET timeout_at = now() - interval '1 minute' * CASE WHEN id = $1 THEN 2 ELSE 1 END WHERE type = $2`,
      [bad, type],
    );
    await bench.becomes(good, 'done');
    expect(await bench.saga(bad)).toMatchObject({ status: 'running', timeout_at: expect.any(Date) as unknown });
    expect(bench.errors.map(String)).toEqual(['Error: not yet']);
    await bench.db.admin('UPDATE saga SET timeout_at = now() WHERE id = $1', [bad]);
    await bench.becomes(bad, 'done');
  });

  it('is told once, however many workers come to tell it', async () => {
    const { id, told, row } = await comingToTell();
    await row.end();
    await bench.becomes(id, 'done');
    await bench.stopWorkers();
    expect(told()).toBe(1);
  });

  it('that was moved while workers came to tell it is not told', async () => {
    const { id, told, row } = await comingToTell();
    await row.query('UPDATE saga SET timeout_at = $2 WHERE id = $1', [id, FAR]);
    await row.end('COMMIT');
    await bench.stopWorkers();
    expect(told()).toBe(0);
    expect((await bench.saga(id))?.timeout_at).toEqual(new Date(FAR));
  });

  /** Two workers have seen that a saga's time is up, and wait for its row. */
  async function comingToTell() {
    let times = 0;
    const tiny = bench.tiny(bench.fresh(), (input) => {
      if (input.kind === 'timed-out') times += 1;
    });
    await bench.work(tiny, new Fake().send);
    const id = await bench.begin(FAR);
    await eventually(async () => (await bench.saga(id))?.timeout_at);
    await bench.stopWorkers();
    await bench.db.admin(`UPDATE saga SET timeout_at = now() WHERE id = $1`, [id]);
    const row = await bench.db.hold(`SELECT FROM saga WHERE id = '${id}' FOR UPDATE`);
    await bench.work(tiny, new Fake().send);
    await bench.work(tiny, new Fake().send);
    await bench.db.blocked(2);
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
    await bench.work(bench.tiny(bench.fresh(), dying), fake.send);
    const id = await bench.begin();
    await eventually(async () => {
      await bench.hurry(id);
      return (await bench.saga(id))?.status === 'done';
    });
    expect(deaths).toEqual(['both', 'then']);
    expect(fake.sent.length).toBeGreaterThanOrEqual(5);
    for (const ids of fake.ids.values()) expect(ids.size).toBe(1);
    expect(fake.effects.toSorted()).toEqual(['both/a', 'both/b', 'then/c']);
    expect((await bench.saga(id))!.state.heard).toHaveLength(4);
  });

  it('before its saga began leaves nothing, and another begins it', async () => {
    let died = false;
    const type = bench.fresh();
    const fake = new Fake();
    const dying = (input: SagaInput): void => {
      if (input.kind !== 'event' || died) return;
      died = true;
      throw new Error('died');
    };
    await bench.work(bench.tiny(type, dying), fake.send);
    const id = await bench.begin();
    await eventually(async () => {
      await bench.db.admin(`UPDATE parked_event SET next_at = now() WHERE reader = $1 AND next_at > now()`, [
        `saga-${type}`,
      ]);
      return (await bench.saga(id))?.status === 'done';
    });
    expect(fake.effects).toHaveLength(3);
  });

  it('keeps its command until the lease ends; then another takes it, and only the first answer counts', async () => {
    const type = bench.fresh();
    const asleep = bench.shut();
    const first = new Fake((place) => (place === 'then/c' ? asleep.pass() : undefined));
    await bench.work(bench.tiny(type), first.send);
    const id = await bench.begin();
    await asleep.reached;
    const second = new Fake();
    await bench.work(bench.tiny(type), second.send);
    // The second works: another saga is carried out while the first one's command is leased.
    const other = await bench.begin();
    await bench.becomes(other, 'done');
    expect(second.ids.get('then/c')?.has([...first.ids.get('then/c')!][0]!) ?? false).toBe(false);
    await bench.hurry(id);
    await bench.becomes(id, 'done');
    expect(second.ids.get('then/c')).toContain([...first.ids.get('then/c')!][0]!);
    const ended = await bench.saga(id);
    asleep.release();
    await bench.stopWorkers();
    expect(await bench.saga(id)).toEqual(ended);
    expect(bench.errors).toEqual([]);
  });

  it('and comes back with its last failure after another succeeded changes nothing: the saga is not stuck', async () => {
    const type = bench.fresh();
    const asleep = bench.shut();
    const first = new Fake(async (place, { tries }) => {
      if (place !== 'then/c') return;
      if (tries === TRIES - 1) await asleep.pass();
      throw new Error('the network');
    });
    await bench.work(bench.tiny(type), first.send);
    const id = await bench.begin();
    await eventually(async () => {
      await bench.hurry(id);
      return asleep.isReached;
    });
    await bench.work(bench.tiny(type), new Fake().send);
    await bench.hurry(id);
    await bench.becomes(id, 'done');
    asleep.release();
    await bench.stopWorkers();
    expect(bench.errors).toHaveLength(TRIES);
    expect((await bench.saga(id))?.status).toBe('done');
  });
});
