import { randomUUID } from 'node:crypto';
import type { Vehicle } from '#domain/fleet/vehicle.js';
import type { EventNotice, RecordedEvent } from '#domain/shared/domain-event.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { DurableReader, SHARDS } from '../messaging/durable-reader.js';
import { TailReader } from '../messaging/tail-reader.js';
import { chainEvents, chainHash, GENESIS, hashedPart, type EventRow } from './event-log.js';
import { verify } from './verify.js';
import type { Database } from './database.js';

let db: FreshDatabase;
let fleet: Fleet;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
});
afterAll(() => db?.close());

/** The groups that these vehicles' events name, in the order in which they were read. */
async function words(events: readonly EventNotice[]): Promise<string[]> {
  const rows = await db.admin<{ word: string }>(
    `SELECT e.data->'changes'->>'group' AS word
     FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS read (stream_id, version, place)
     JOIN event e USING (stream_id, version) WHERE e.data->'changes'->>'group' IS NOT NULL ORDER BY place`,
    [events.map(({ streamId }) => streamId), events.map(({ version }) => version)],
  );
  return rows.map(({ word }) => word);
}

/** Those that are not the first of their stream. */
const changes = (events: readonly EventNotice[]) => events.filter(({ version }) => version > 1);

interface Reading {
  /** The events of one tenant, in the order they came. */
  of(tenantId: string): EventNotice[];
  /** Waits until it has looked at the log once more from beginning to end. */
  looksAgain(): Promise<unknown>;
  stop(): Promise<void>;
}

/** A reader on pools of its own, which tell how often it asked. */
function reading(
  question: 'systemQuery' | 'systemTransaction',
  questionsPerLook: number,
  open: (database: Database, take: (event: EventNotice) => unknown) => { stop(): Promise<void> },
): Reading {
  const database = db.another();
  let asked = 0;
  const ask = database[question].bind(database) as (...args: unknown[]) => unknown;
  Object.assign(database, {
    [question]: (...args: unknown[]) => {
      asked += 1;
      return ask(...args);
    },
  });
  const seen: EventNotice[] = [];
  const reader = open(database, (event) => seen.push(event));
  return {
    of: (tenantId) => seen.filter((event) => event.tenantId === tenantId),
    looksAgain() {
      // The look that was under way does not count.
      const enough = asked + 2 * questionsPerLook + 1;
      return eventually(() => {
        db.signal.raise();
        return asked >= enough;
      });
    },
    stop: () => reader.stop(),
  };
}

async function tail(): Promise<Reading> {
  let reader!: TailReader;
  const found = reading('systemQuery', 2, (database, take) => {
    reader = new TailReader(database, db.signal, fail);
    reader.onEvents((events) => events.forEach(take));
    reader.start();
    return reader;
  });
  await eventually(() => reader.cursor !== '0.0');
  return found;
}

async function durable(): Promise<Reading> {
  let reader!: DurableReader;
  const types = new Set(['fleet.vehicle-registered', 'fleet.vehicle-updated']);
  const found = reading('systemTransaction', SHARDS + 1, (database, take) => {
    const handle = (event: RecordedEvent) => Promise.resolve(void take(event));
    reader = new DurableReader(database, { name: `test-${randomUUID()}`, types, handle }, db.signal, fail);
    return reader;
  });
  reader.start();
  return found;
}

const failures: unknown[] = [];
const fail = (error: unknown) => failures.push(error);
afterEach(() => expect(failures.splice(0)).toEqual([]));

describe('the hash chain', () => {
  const meta = { tenantId: randomUUID(), actor: { userId: null, permissions: [], scope: {} }, commandId: randomUUID() };
  const stream = { type: 'vehicle', id: randomUUID(), version: 0, head: GENESIS };
  const event = (at: string) => ({ type: 'fleet.vehicle-archived', v: 1, data: { at } });

  it('links each event to the one before it, and the first to nothing', () => {
    const { rows, head } = chainEvents(stream, [event('a'), event('b')], meta, new Date(0));
    const [first, second] = rows.map(({ hash: _hash, ...row }) => row);
    expect(rows[0]!.hash).toBe(chainHash(first!, GENESIS).toString('hex'));
    expect(rows[1]!.hash).toBe(chainHash(second!, chainHash(first!, GENESIS)).toString('hex'));
    expect(head.toString('hex')).toBe(rows[1]!.hash);
    expect(rows.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('covers every field of an event', () => {
    const { rows } = chainEvents(stream, [event('a')], meta, new Date(0));
    const { hash, ...row } = rows[0]!;
    for (const field of Object.keys(row)) {
      const touched = { ...row, [field]: field === 'data' ? { at: 'b' } : 'touched' };
      expect([field, chainHash(touched, GENESIS).toString('hex') === hash]).toEqual([field, false]);
    }
  });

  it('is the same from what the database gives back, however keys were ordered and text was written', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId, {
      make: 'Zoë Motors \u{1F69A} "\\ ',
      purchase: { price: 1e15, date: '2026-01-01' },
      department: 'ä',
    });
    await fleet.rename(tenantId, vehicleId, 'é');
    const rows = await db.admin<EventRow & { hash: Buffer }>(
      'SELECT * FROM event WHERE stream_id = $1 ORDER BY version',
      [vehicleId],
    );
    let head: Buffer = GENESIS;
    for (const row of rows) {
      head = chainHash(hashedPart(row as never), head);
      expect(head.equals(row.hash)).toBe(true);
    }
    expect(await db.admin('SELECT hash FROM vehicle WHERE id = $1', [vehicleId])).toEqual([{ hash: head }]);
  });
});

describe('the order of the log', () => {
  it('still gives an event whose transaction began first and committed last, to durable readers and tails', async () => {
    const tenantId = await fleet.tenant();
    const [slow, quick] = [await fleet.vehicle(tenantId), await fleet.vehicle(tenantId)];
    const readings = [await tail(), await durable()];
    await eventually(() => readings[1]!.of(tenantId).length === 2);

    // The slow one has its transaction id and position, and waits for the row.
    const held = await db.hold(`SELECT FROM vehicle WHERE id = '${slow}' FOR UPDATE`);
    const late = fleet.rename(tenantId, slow, 'slow');
    await db.blocked(1);
    await fleet.rename(tenantId, quick, 'quick');
    // They look, and look again; neither may move past the one that is still open.
    for (const each of readings) await each.looksAgain();
    expect(readings.flatMap((each) => changes(each.of(tenantId)))).toEqual([]);
    await held.end();
    await late;

    for (const each of readings) await eventually(async () => (await words(each.of(tenantId))).join() === 'slow,quick');
    const order = await db.admin<{ word: string }>(
      `SELECT data->'changes'->>'group' AS word FROM event WHERE tenant_id = $1 AND version = 2 AND stream_type = 'vehicle' ORDER BY transaction_id, position`,
      [tenantId],
    );
    expect(order.map((row) => row.word)).toEqual(['slow', 'quick']);
    await Promise.all(readings.map((each) => each.stop()));
  });

  it('would lose that event by position alone: positions are given out before the commit', async () => {
    const tenantId = await fleet.tenant();
    const [slow, quick] = [await fleet.vehicle(tenantId), await fleet.vehicle(tenantId)];
    // The event of the slow one is written, its transaction is not over: another command waits behind its lock.
    const held = await db.hold(
      `SET LOCAL app.tenant_id = '${tenantId}'`,
      `INSERT INTO event (tenant_id, stream_id, version, id, stream_type, type, v, data, command_id, correlation_id, occurred_at, recorded_at, hash)
       VALUES ('${tenantId}', '${slow}', 2, gen_random_uuid(), 'vehicle', 'fleet.vehicle-updated', 1, '{"changes": {"group": "slow"}}',
         gen_random_uuid(), gen_random_uuid(), now(), now(), '')`,
    );
    const readings = [await tail(), await durable()];
    await fleet.rename(tenantId, quick, 'quick');
    for (const each of readings) await each.looksAgain();
    expect(readings.flatMap((each) => changes(each.of(tenantId)))).toEqual([]);
    await held.end('COMMIT');
    for (const each of readings) {
      await eventually(() => changes(each.of(tenantId)).length === 2);
      expect(await words(each.of(tenantId))).toEqual(['slow', 'quick']);
      await each.stop();
    }
    await db.admin('DELETE FROM event WHERE stream_id = $1 AND version = 2', [slow]);
  });

  it('is the order of the stream for two commands that race on it', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const readings = [await tail(), await durable()];
    for (let round = 0; round < 5; round += 1) {
      const held = await db.hold(`SELECT FROM vehicle WHERE id = '${vehicleId}' FOR UPDATE`);
      const race = Promise.all(['a', 'b'].map((side) => fleet.rename(tenantId, vehicleId, `${side}${round}`)));
      await db.blocked(2);
      await held.end();
      await race;
    }
    for (const each of readings) {
      await eventually(() => changes(each.of(tenantId)).length >= 10);
      expect(changes(each.of(tenantId)).map(({ version }) => version)).toEqual(
        Array.from({ length: 10 }, (_, i) => i + 2),
      );
      await each.stop();
    }
  });

  it('holds because a command has no transaction id before it has read its row', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const held = await db.hold('LOCK TABLE vehicle IN ACCESS EXCLUSIVE MODE');
    let decided = false;
    const change = fleet.vehicles.change(vehicleId, command(tenantId), (vehicle: Vehicle) => {
      decided = true;
      vehicle.update({ group: 'a' }, context());
    });
    const pids = await db.blocked(1);
    expect(await db.admin('SELECT backend_xid FROM pg_stat_activity WHERE pid = ANY($1)', [pids])).toEqual([
      { backend_xid: null },
    ]);
    expect(decided).toBe(false);
    await held.end();
    await change;
  });

  it('begins for a tail where it starts, and for a durable reader at the beginning', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    // Behind every transaction that still runs, in whichever database of the server.
    await eventually(async () => {
      const [log] = await db.admin<{ behind: boolean }>(
        'SELECT max(transaction_id) < pg_snapshot_xmin(pg_current_snapshot()) AS behind FROM event',
      );
      return log?.behind;
    });
    const [late, whole] = [await tail(), await durable()];
    await fleet.rename(tenantId, vehicleId, 'now');
    await eventually(() => whole.of(tenantId).length === 2 && late.of(tenantId).length === 1);
    expect(await words(late.of(tenantId))).toEqual(['now']);
    expect(whole.of(tenantId).map(({ version }) => version)).toEqual([1, 2]);
    await Promise.all([late.stop(), whole.stop()]);
  });
});

describe('verify', () => {
  /** A tenant with something of each, damaged by statements about `$1`: what verify says of it, with its vehicle's name left out. */
  async function damaged(...statements: string[]): Promise<string[]> {
    const tenantId = await fleet.tenant();
    const category = await fleet.category(tenantId);
    const vehicleId = await fleet.vehicle(tenantId, { number: 'T-1', purchase: { date: '2026-01-01', price: 100 } });
    await fleet.rename(tenantId, vehicleId, 'a');
    await fleet.rename(tenantId, vehicleId, 'b');
    await fleet.workOrder(tenantId, vehicleId, {
      dueDate: '2026-02-03',
      categoryId: category,
      dueServiceIds: [randomUUID()],
    });
    const faults = async () => (await verify(db.database)).faults.filter((fault) => fault.startsWith(tenantId));
    expect(await faults()).toEqual([]);
    for (const statement of statements) await db.admin(statement, [tenantId]);
    return (await faults()).map((fault) => fault.replace(`${tenantId} vehicle ${vehicleId}: `, ''));
  }
  const updated = `tenant_id = $1 AND type = 'fleet.vehicle-updated'`;

  it('has nothing to say of a good database, and looks at every stream and event of it', async () => {
    const own = await freshDatabase();
    const there = new Fleet(own.database, own.signal);
    for (const tenantId of [await there.tenant(), await there.tenant()]) {
      await there.category(tenantId);
      const vehicleId = await there.vehicle(tenantId);
      await there.rename(tenantId, vehicleId, 'a');
      await there.workOrder(tenantId, vehicleId);
    }
    const tenants: string[] = [];
    expect(await verify(own.database, (tenantId) => tenants.push(tenantId))).toEqual({
      streams: 8,
      events: 10,
      faults: [],
    });
    expect(new Set(tenants).size).toBe(2);
    await own.close();
  });

  it('finds an event that was edited', async () => {
    expect(
      await damaged(
        `UPDATE event SET data = jsonb_set(data, '{changes,group}', '"x"') WHERE ${updated} AND version = 2`,
      ),
    ).toContain('event 2 is not what was recorded');
  });

  it('finds metadata that was edited: who did it', async () => {
    expect(await damaged(`UPDATE event SET user_id = gen_random_uuid() WHERE ${updated} AND version = 3`)).toContain(
      'event 3 is not what was recorded',
    );
  });

  it('finds a hash that was overwritten, in the log or on the row', async () => {
    expect(await damaged(`UPDATE event SET hash = '\\x00' WHERE ${updated} AND version = 3`)).toContain(
      'event 3 is not what was recorded',
    );
    expect(await damaged(`UPDATE vehicle SET hash = '\\x00' WHERE tenant_id = $1`)).toEqual([
      `the row's hash is not the last event's`,
    ]);
  });

  it('finds a column that was changed', async () => {
    expect(await damaged(`UPDATE vehicle SET number = 'T-2' WHERE tenant_id = $1`)).toEqual([
      'column number is not what the state says',
    ]);
  });

  it('finds a state that was changed', async () => {
    expect(
      await damaged(`UPDATE vehicle SET state = jsonb_set(state, '{make}', '"Ford"') WHERE tenant_id = $1`),
    ).toEqual(['folding the events does not give the state']);
  });

  it('finds a member that is null in the row and missing in the fold, or the other way round', async () => {
    expect(await damaged(`UPDATE vehicle SET state = state - 'vin' WHERE tenant_id = $1`)).toEqual([
      'folding the events does not give the state',
    ]);
  });

  it('finds an event that is missing in the middle, at the end, or altogether', async () => {
    expect(await damaged(`DELETE FROM event WHERE ${updated} AND version = 2`)).toContain(
      'version 3 stands where 2 belongs',
    );
    expect(await damaged(`DELETE FROM event WHERE ${updated} AND version = 3`)).toContain(
      'the row says version 3, the log has 2',
    );
    expect(await damaged(`DELETE FROM event WHERE tenant_id = $1 AND stream_type = 'vehicle'`)).toContain(
      'has a row but no events',
    );
  });

  it('finds a stream that lost its row', async () => {
    expect(
      await damaged(`DELETE FROM work_order WHERE tenant_id = $1`, `DELETE FROM vehicle WHERE tenant_id = $1`),
    ).toContain('has events but no row');
  });
});
