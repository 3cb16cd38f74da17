import { randomUUID } from 'node:crypto';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Names } from './names.js';
import { TenantMemory, type Standing } from './tenant-memory.js';
import { Where } from './where.js';

const tenantId = randomUUID();
let db: FreshDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db?.close());

const COUNT = 'SELECT 41 + 1';

async function standing(memory: TenantMemory, known: boolean): Promise<Standing & { asked: string }> {
  const asked = memory.horizon;
  const [row] = await db.database.queries<[Standing]>(tenantId, [memory.standing(COUNT, new Where(), known)]);
  return { ...row[0]!, asked };
}

const move = (stream: string, version = 1) =>
  db.admin(
    `INSERT INTO event (tenant_id, stream_id, version, id, stream_type, type, v, data, command_id, correlation_id, occurred_at, recorded_at, hash)
     VALUES ($1, $2, $3, gen_random_uuid(), 'vehicle', 'x', 1, '{}', gen_random_uuid(), gen_random_uuid(), now(), now(), '')`,
    [tenantId, stream, version],
  );

/** Brings a memory up to now: not before everybody on the server who wrote meanwhile is done. */
const upToDate = (memory: TenantMemory): Promise<unknown> =>
  eventually(async () => {
    const answer = await standing(memory, false);
    memory.advance(answer.asked, answer);
    return answer.moved?.length === 0;
  });

/** A memory of now, with one length in it. */
async function kept(): Promise<TenantMemory> {
  const memory = new TenantMemory();
  await upToDate(memory);
  const answer = await standing(memory, false);
  memory.advance(answer.asked, answer);
  memory.keep('list', { total: answer.total! }, answer);
  return memory;
}

/** An answer that knows more than another. */
async function later(memory: TenantMemory, than: Standing): Promise<Standing & { asked: string }> {
  let answer!: Standing & { asked: string };
  await eventually(async () => BigInt((answer = await standing(memory, false)).horizon) > BigInt(than.horizon));
  return answer;
}

const person = async (name: string): Promise<string> => {
  const id = randomUUID();
  await db.admin('INSERT INTO person (tenant_id, id, name) VALUES ($1, $2, $3)', [tenantId, id, name]);
  return id;
};
const ask = (names: Names, id: string | null) =>
  names.of(db.database, tenantId, { person: [id, id, null], vehicle: [], category: [] });

describe('a length', () => {
  it('is counted when it is not known, and not again while the log stands still', async () => {
    const memory = await kept();
    expect(memory.length('list')).toEqual({ total: 42 });
    expect(await standing(memory, true)).toMatchObject({ total: null, moved: [] });
    expect(await standing(memory, false)).toMatchObject({ total: 42, moved: [] });
  });

  it('is counted again when the log has moved, and what moved is told', async () => {
    const memory = await kept();
    const stream = randomUUID();
    await move(stream);
    const answer = await standing(memory, true);
    expect(answer).toMatchObject({ total: 42, moved: [stream] });
    memory.advance(answer.asked, answer);
    expect(memory.length('list')).toBeUndefined();
  });

  it('of another tenant goes on holding', async () => {
    const memory = await kept();
    await db.admin(
      `INSERT INTO event (tenant_id, stream_id, version, id, stream_type, type, v, data, command_id, correlation_id, occurred_at, recorded_at, hash)
       VALUES (gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(), 'vehicle', 'x', 1, '{}', gen_random_uuid(), gen_random_uuid(), now(), now(), '')`,
    );
    expect(await standing(memory, true)).toMatchObject({ total: null, moved: [] });
  });

  it('that an older answer brings is not kept', async () => {
    const memory = await kept();
    const late = await standing(memory, false);
    await move(randomUUID());
    const early = await later(memory, late);
    memory.advance(early.asked, early);
    memory.advance(late.asked, late);
    memory.keep('list', { total: late.total! }, late);
    expect(memory.length('list')).toBeUndefined();
  });

  it.each([
    ['of a cold memory', 0],
    ['that is told too much to name', 501],
  ])('that an older answer brings is not kept, nor takes the memory back: %s', async (_, moves) => {
    const memory = moves === 0 ? new TenantMemory() : await kept();
    const stream = randomUUID();
    for (let version = 1; version <= moves; version += 1) await move(stream, version);
    const late = await standing(memory, false);
    await move(randomUUID());
    const early = await later(memory, late);
    memory.advance(early.asked, early);
    const { horizon } = memory;
    memory.advance(late.asked, late);
    memory.keep('list', { total: late.total! }, late);
    expect([memory.horizon, memory.length('list')]).toEqual([horizon, undefined]);
  });
});

describe('everything is forgotten', () => {
  it('after a restore, which takes the log back behind what is remembered', async () => {
    const memory = await kept();
    memory.advance(memory.horizon, { horizon: '999999999999', moved: [], total: null });
    memory.keep('list', { total: 7 }, { horizon: '999999999999', moved: [], total: 7 });
    const answer = await standing(memory, true);
    expect(answer).toMatchObject({ total: 42, moved: null });
    memory.advance(answer.asked, answer);
    expect(memory.length('list')).toBeUndefined();
    // And goes on from there.
    await upToDate(memory);
    expect(await standing(memory, true)).toMatchObject({ total: null, moved: [] });
  });

  it('when so much has moved that it is not told one by one', async () => {
    const memory = await kept();
    const id = await person('Ada');
    await ask(memory.names, id);
    await db.admin(`UPDATE person SET name = 'Grace' WHERE id = $1`, [id]);
    const stream = randomUUID();
    for (let version = 1; version <= 501; version += 1) await move(stream, version);
    const answer = await standing(memory, true);
    expect(answer.moved).toHaveLength(501);
    memory.advance(answer.asked, answer);
    expect(memory.length('list')).toBeUndefined();
    expect((await ask(memory.names, id)).get(id)?.name).toBe('Grace');
  });
});

describe('a name', () => {
  it('is kept until its stream has moved', async () => {
    const names = new Names();
    const id = await person('Ada');
    expect((await ask(names, id)).get(id)).toEqual({ id, name: 'Ada', email: null });
    await db.admin(`UPDATE person SET name = 'Grace' WHERE id = $1`, [id]);
    expect((await ask(names, id)).get(id)?.name).toBe('Ada');
    names.forget(id);
    expect((await ask(names, id)).get(id)?.name).toBe('Grace');
  });

  it('that moves while it is read is read again', async () => {
    const names = new Names();
    const id = await person('Ada');
    const reading = ask(names, id);
    names.forget(id);
    await reading;
    await db.admin(`UPDATE person SET name = 'Grace' WHERE id = $1`, [id]);
    expect((await ask(names, id)).get(id)?.name).toBe('Grace');
  });

  it('that is not there is looked for again', async () => {
    const names = new Names();
    const id = randomUUID();
    expect((await ask(names, id)).size).toBe(0);
    await db.admin('INSERT INTO person (tenant_id, id, name) VALUES ($1, $2, $3)', [tenantId, id, 'Ada']);
    expect((await ask(names, id)).get(id)?.name).toBe('Ada');
  });
});
