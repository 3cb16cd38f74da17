import { v5 as uuidv5 } from 'uuid';
import { DomainError } from '#domain/shared/domain-error.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Fake, SagaBench } from '../../../../test/support/tiny-saga.js';
import { PostgresSagas } from './postgres-sagas.js';

const TRIES = 6;
const bench = new SagaBench();
beforeAll(() => bench.open());
beforeEach(() => bench.begins());
afterEach(() => bench.ends());
afterAll(() => bench.db?.close());

describe('a saga', () => {
  it('sends its commands step by step, hears each answer, and ends', async () => {
    const type = bench.fresh();
    const fake = new Fake();
    await bench.work(bench.tiny(type), fake.send);
    const id = await bench.begin();
    await bench.becomes(id, 'done');
    expect(fake.sent.toSorted()).toEqual(['both/a', 'both/b', 'then/c']);
    expect(fake.sent.at(-1)).toBe('then/c');
    const { state, finished } = (await bench.saga(id))!;
    expect([state.heard[0], state.heard.slice(1, 3).toSorted(), state.heard[3]]).toEqual([
      'event',
      ['done both/a', 'done both/b'],
      'done then/c',
    ]);
    expect(finished).toBe(true);
    const steps = await bench.db.admin(
      `SELECT status, error, tries, sent_at <= started_at AND started_at <= finished_at AS told FROM saga_command WHERE saga_id = $1`,
      [id],
    );
    expect(steps).toEqual(Array.from({ length: 3 }, () => ({ status: 'done', error: null, tries: 0, told: true })));
    expect(bench.errors).toEqual([]);
  });

  it('gives each command the id of saga, tenant, instance, attempt, step and line', async () => {
    const type = bench.fresh();
    const fake = new Fake();
    await bench.work(bench.tiny(type), fake.send);
    const id = await bench.begin();
    await bench.becomes(id, 'done');
    await bench.attempt(id, 2);
    await bench.becomes(id, 'done', 2);
    const idOf = (n: number, place: string) =>
      uuidv5(`${type}/${bench.tenantId}/${id}/${n}/${place}`, '5f0c1d5e-6a0b-4a54-9c6e-2f6f3a0f9b11');
    for (const place of ['both/a', 'both/b', 'then/c'])
      expect([...fake.ids.get(place)!]).toEqual([idOf(1, place), idOf(2, place)]);
  });

  it('keeps attempts apart: the next one begins anew, the first stays as it ended', async () => {
    let refuse = true;
    const fake = new Fake((place) => {
      if (refuse && place === 'then/c') throw new DomainError('insufficient_stock', { needed: 2 });
    });
    await bench.work(bench.tiny(bench.fresh()), fake.send);
    const id = await bench.begin();
    await bench.becomes(id, 'failed');
    refuse = false;
    await bench.attempt(id, 2);
    await bench.becomes(id, 'done', 2);
    expect((await bench.saga(id))?.status).toBe('failed');
    expect(await bench.commands(id, 2)).toEqual({ 'both/a': 'done', 'both/b': 'done', 'then/c': 'done' });
  });

  it('changes nothing when its event is delivered again', async () => {
    const type = bench.fresh();
    const fake = new Fake();
    await bench.work(bench.tiny(type), fake.send);
    const id = await bench.begin();
    await bench.becomes(id, 'done');
    const before = await bench.saga(id);
    await bench.db.admin(`UPDATE reader_shard SET transaction_id = '0', position = 0 WHERE reader = $1`, [
      `saga-${type}`,
    ]);
    const next = await bench.begin();
    await bench.becomes(next, 'done');
    expect(await bench.saga(id)).toEqual(before);
    expect(fake.sent).toHaveLength(6);
  });
});

describe('a refusal', () => {
  it('goes back to the saga with code and parameters, and what was done is undone', async () => {
    const fake = new Fake((place) => {
      if (place === 'then/c') throw new DomainError('insufficient_stock', { needed: 2, available: 1 });
    });
    await bench.work(bench.tiny(bench.fresh()), fake.send);
    const id = await bench.begin();
    await bench.becomes(id, 'failed');
    expect((await bench.saga(id))!.state.heard).toContain(
      'refused then/c insufficient_stock {"needed":2,"available":1}',
    );
    expect(await bench.commands(id)).toEqual({
      'both/a': 'done',
      'both/b': 'done',
      'then/c': 'refused',
      'back/a': 'done',
      'back/b': 'done',
    });
    expect(
      await bench.db.admin(`SELECT error FROM saga_command WHERE saga_id = $1 AND status = 'refused'`, [id]),
    ).toEqual([{ error: 'insufficient_stock' }]);
    // Never tried again: the domain said no.
    expect(fake.sent.filter((place) => place === 'then/c')).toHaveLength(1);
    expect(bench.errors).toEqual([]);
  });

  it('of a compensation is a failure that needs a person, not an answer', async () => {
    let mended = false;
    const fake = new Fake((place) => {
      if (place === 'then/c' || (place === 'back/a' && !mended)) throw new DomainError('nothing_doing');
    });
    await bench.work(bench.tiny(bench.fresh()), fake.send);
    const id = await bench.begin();
    await bench.untilStuck(id);
    expect(await bench.commands(id)).toMatchObject({ 'back/a': 'stuck', 'back/b': 'done' });
    expect((await bench.saga(id))!.state.heard.some((heard) => heard.startsWith('refused back'))).toBe(false);
    mended = true;
    await new PostgresSagas(bench.db.database).unstick(bench.tenantId, (await typeOf(id))!, id);
    await bench.becomes(id, 'failed');
  });
});

describe('a compensation', () => {
  it('of what is not there is done: there is nothing to take back', async () => {
    const fake = new Fake((place) => {
      if (place === 'then/c') throw new DomainError('nothing_doing');
      if (place === 'back/a') throw new DomainError('not_found');
    });
    await bench.work(bench.tiny(bench.fresh()), fake.send);
    const id = await bench.begin();
    await bench.becomes(id, 'failed');
    expect(await bench.commands(id)).toMatchObject({ 'back/a': 'done', 'back/b': 'done' });
  });
});

async function typeOf(id: string): Promise<string | undefined> {
  return (await bench.db.admin<{ type: string }>('SELECT type FROM saga WHERE id = $1', [id]))[0]?.type;
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
    await bench.work(bench.tiny(bench.fresh()), fake.send);
    const id = await bench.begin();
    await eventually(async () => {
      await bench.hurry(id);
      return (await bench.saga(id))?.status === 'done';
    });
    expect(fake.sent.filter((place) => place === 'then/c')).toHaveLength(3);
    expect(fake.ids.get('then/c')!.size).toBe(1);
    expect(bench.errors.map(String)).toEqual(['Error: the network', 'Error: the network']);
  });

  it('that stays makes the saga stuck, visibly; a person lets it go on', async () => {
    let mended = false;
    const fake = new Fake((place) => {
      if (place === 'then/c' && !mended) throw new Error('the network');
    });
    const type = bench.fresh();
    const people = new PostgresSagas(bench.db.database);
    await bench.work(bench.tiny(type), fake.send);
    const id = await bench.begin();
    expect(await people.unstick(bench.tenantId, type, id)).toBe(false);
    await bench.untilStuck(id);
    expect(fake.sent.filter((place) => place === 'then/c')).toHaveLength(TRIES);
    expect(
      await bench.db.admin(`SELECT status, tries, error FROM saga_command WHERE saga_id = $1 AND step = 'then'`, [id]),
    ).toEqual([{ status: 'stuck', tries: TRIES, error: 'Error: the network' }]);
    mended = true;
    expect(await people.unstick(await bench.fleet.tenant(), type, id)).toBe(false);
    expect((await bench.saga(id))?.status).toBe('stuck');
    expect(await people.unstick(bench.tenantId, type, id)).toBe(true);
    await bench.becomes(id, 'done');
    expect(await people.unstick(bench.tenantId, type, id)).toBe(false);
    expect(fake.effects.filter((place) => place === 'then/c')).toHaveLength(1);
  });

  it('to take an answer counts like one of the command: it makes the saga stuck, and a person lets it go on', async () => {
    let mended = false;
    const type = bench.fresh();
    const fake = new Fake();
    const tiny = bench.tiny(type, (input) => {
      if (input.kind === 'done' && input.step === 'then' && !mended) throw new TypeError('not an answer');
    });
    await bench.work(tiny, fake.send);
    const id = await bench.begin();
    await bench.untilStuck(id);
    expect(
      await bench.db.admin(`SELECT status, tries, error FROM saga_command WHERE saga_id = $1 AND step = 'then'`, [id]),
    ).toEqual([{ status: 'stuck', tries: TRIES, error: 'TypeError: not an answer' }]);
    mended = true;
    expect(await new PostgresSagas(bench.db.database).unstick(bench.tenantId, type, id)).toBe(true);
    await bench.becomes(id, 'done');
    expect(fake.effects.filter((place) => place === 'then/c')).toHaveLength(1);
  });

  it('of one line stays visible while the other line of the step goes on', async () => {
    const other = bench.shut();
    const fake = new Fake((place) => {
      if (place === 'both/a') throw new Error('the network');
      if (place === 'both/b') return other.pass();
    });
    const type = bench.fresh();
    await bench.work(bench.tiny(type), fake.send);
    await bench.work(bench.tiny(type), fake.send);
    const id = await bench.begin();
    await other.reached;
    // The last try: a runner that waits for its other line sees to no other.
    await bench.db.admin(
      `UPDATE saga_command SET tries = $2 WHERE saga_id = $1 AND line = 'a' AND status = 'pending'`,
      [id, TRIES - 1],
    );
    await eventually(async () => {
      await bench.db.admin(
        `UPDATE saga_command SET next_at = now() WHERE saga_id = $1 AND line = 'a' AND status = 'pending' AND next_at > now()`,
        [id],
      );
      return (await bench.saga(id))?.status === 'stuck';
    });
    other.release();
    await eventually(async () => (await bench.commands(id))['both/b'] === 'done');
    expect([await bench.commands(id), (await bench.saga(id))?.status]).toEqual([
      { 'both/a': 'stuck', 'both/b': 'done' },
      'stuck',
    ]);
  });
});
