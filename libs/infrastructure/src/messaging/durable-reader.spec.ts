import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually, Gate } from '../../../../test/support/eventually.js';
import { Fleet } from '../../../../test/support/fleet.js';
import type { Database, Queryable } from '../persistence/database.js';
import { DurableReader, SHARDS } from './durable-reader.js';
import { PARK_AFTER, redrive } from './parked-events.js';

let db: FreshDatabase;
let fleet: Fleet;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
});
afterAll(() => db?.close());

const running: DurableReader[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((reader) => reader.stop()));
});

type Effect = (event: RecordedEvent, client: Queryable) => Promise<void>;

const errors: unknown[] = [];

async function start(name: string, handle: Effect, database: Database = db.database): Promise<DurableReader> {
  const types = new Set(['fleet.vehicle-registered', 'fleet.vehicle-updated']);
  const reader = new DurableReader(database, { name, types, handle }, db.signal, (error) => errors.push(error));
  running.push(reader);
  reader.start();
  return reader;
}

/** The effect that tells: one row for every time an event was handled. A second time is a second row. */
const note: Effect = async (event, client) => {
  const data = { stream: event.streamId, version: event.version };
  await client.query(
    `INSERT INTO notification (tenant_id, id, user_id, kind, subject_id, data, created_at)
     VALUES ($1, gen_random_uuid(), $2, 'test', $3, $4, clock_timestamp())`,
    [event.tenantId, event.id, event.id, JSON.stringify(data)],
  );
};

/** `stream:version` of what took effect in a tenant, in the order of the commits' statements. */
async function noted(tenantId: string, streamId?: string): Promise<number[]> {
  const rows = await db.admin<{ version: number; stream: string }>(
    `SELECT (data->>'version')::int AS version, data->>'stream' AS stream FROM notification WHERE tenant_id = $1 ORDER BY created_at`,
    [tenantId],
  );
  return rows.filter(({ stream }) => !streamId || stream === streamId).map(({ version }) => version);
}

const versions = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

interface Parked {
  version: number;
  status: string;
  tries: number;
  error: string | null;
}

function parked(reader: string, streamId: string): Promise<Parked[]> {
  return db.admin<Parked>(
    'SELECT version, status, tries, error FROM parked_event WHERE reader = $1 AND stream_id = $2 ORDER BY version',
    [reader, streamId],
  );
}

/** As if the wait of every retry were over: the test does not sit it out. */
async function hurry(reader: string): Promise<void> {
  await db.admin(
    `UPDATE parked_event SET next_at = now() WHERE reader = $1 AND status = 'retrying' AND next_at > now()`,
    [reader],
  );
  db.signal.raise();
}

describe('the effects of a reader', () => {
  it('run as the application in the tenant of the event', async () => {
    const tenantId = await fleet.tenant();
    const seen: unknown[] = [];
    await start('who', async (event, client) => {
      if (event.tenantId !== tenantId) return;
      seen.push(...(await client.query('SELECT current_user AS role, current_tenant() AS tenant')).rows);
    });
    await fleet.vehicle(tenantId);
    await eventually(() => seen.length > 0);
    expect(seen).toEqual([{ role: 'fleet_app', tenant: tenantId }]);
  });

  it('come in the order of transactions, as numbers: from 99 to 100 like any other step, and once', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    for (const to of ['a', 'b', 'c', 'd']) await fleet.rename(tenantId, vehicleId, to);
    await db.admin(`UPDATE event SET transaction_id = (96 + version)::text::xid8 WHERE stream_id = $1`, [vehicleId]);
    const name = `hundred-${randomUUID()}`;
    await start(name, note);
    await eventually(async () => (await noted(tenantId, vehicleId)).length >= 5);
    await eventually(async () => {
      const behind = await db.admin(`SELECT FROM reader_shard WHERE reader = $1 AND transaction_id <= '101'`, [name]);
      return behind.length < SHARDS;
    });
    expect(await noted(tenantId, vehicleId)).toEqual(versions(5));
  });

  it('commit with the checkpoint: a reader that dies before it has done so does all of it again, and nothing twice', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    for (const to of ['a', 'b', 'c']) await fleet.rename(tenantId, vehicleId, to);
    let attempts = 0;
    const own = db.another();
    await start(
      'crash',
      async (event, client) => {
        await note(event, client);
        if (event.tenantId !== tenantId || event.version !== 3) return;
        attempts += 1;
        if (attempts === 1) await db.admin('SELECT pg_terminate_backend($1)', [await pidOf(client)]);
      },
      own,
    );
    await eventually(async () => (await noted(tenantId)).length >= 4);
    expect(attempts).toBe(2);
    expect(await noted(tenantId)).toEqual(versions(4));
    expect(await parked('crash', vehicleId)).toEqual([]);
    expect(errors.splice(0)).toHaveLength(1);
  });

  it('are not repeated by a reader that starts again', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const first = await start('again', note);
    await eventually(async () => (await noted(tenantId)).length === 1);
    await first.stop();
    await fleet.rename(tenantId, vehicleId, 'a');
    await start('again', note);
    await eventually(async () => (await noted(tenantId)).length >= 2);
    expect(await noted(tenantId)).toEqual([1, 2]);
  });

  it('of an event that fails are taken back, though the reader goes on', async () => {
    const tenantId = await fleet.tenant();
    const [bad, good] = [await fleet.vehicle(tenantId), await fleet.vehicle(tenantId)];
    await start('half', async (event, client) => {
      await note(event, client);
      if (event.streamId === bad) throw new Error('after the effect');
    });
    await eventually(async () => (await noted(tenantId, good)).length === 1);
    expect(await noted(tenantId, bad)).toEqual([]);
    expect(await parked('half', bad)).toMatchObject([{ version: 1, error: 'Error: after the effect' }]);
  });
});

async function pidOf(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

describe('several workers', () => {
  it('share the shards: everything once, each stream in order, and more than one at a time', async () => {
    const tenants = await Promise.all(Array.from({ length: 12 }, () => fleet.tenant()));
    const [{ shards }] = (await db.admin<{ shards: number }>(
      'SELECT count(DISTINCT shard_of(t, $2))::int AS shards FROM unnest($1::uuid[]) t',
      [tenants, SHARDS],
    )) as [{ shards: number }];
    expect(shards).toBeGreaterThan(1);
    let together = 0;
    let atOnce = 0;
    const both = new Gate();
    const work: Effect = async (event, client) => {
      if (!tenants.includes(event.tenantId)) return;
      together += 1;
      atOnce = Math.max(atOnce, together);
      if (atOnce > 1) both.release();
      await both.pass();
      await note(event, client);
      together -= 1;
    };
    const vehicles = await Promise.all(tenants.map((tenantId) => fleet.vehicle(tenantId)));
    for (let i = 0; i < 5; i += 1) await Promise.all(vehicles.map((id, at) => fleet.rename(tenants[at]!, id, `v${i}`)));
    await Promise.all([0, 1, 2].map(() => start('shared', work, db.another())));
    for (const tenantId of tenants) {
      await eventually(async () => (await noted(tenantId)).length >= 6);
      expect(await noted(tenantId)).toEqual(versions(6));
    }
    expect(atOnce).toBeGreaterThan(1);
  });

  it('have each shard read by one of them at a time', async () => {
    const tenantId = await fleet.tenant();
    const busy = new Gate();
    const handled: string[] = [];
    const work =
      (who: string): Effect =>
      async (event) => {
        if (event.tenantId !== tenantId) return;
        handled.push(who);
        await busy.pass();
      };
    await start('one', work('first'), db.another());
    await fleet.vehicle(tenantId);
    await busy.reached;
    const second = await start('one', work('second'), db.another());
    // The second has swept over all shards once it stops; the first still holds this one.
    await second.stop();
    expect(handled).toEqual(['first']);
    busy.release();
  });
});

describe('an event that fails', () => {
  /** A reader that refuses version 2 of one stream until it is mended. */
  async function stumbling(name: string) {
    const tenantId = await fleet.tenant();
    const [bad, good] = [await fleet.vehicle(tenantId), await fleet.vehicle(tenantId)];
    const state = { mended: false, tries: 0 };
    await start(name, async (event, client) => {
      if (event.tenantId !== tenantId) return;
      if (event.streamId === bad && event.version === 2) {
        state.tries += 1;
        if (!state.mended) throw new Error('not yet');
      }
      await note(event, client);
    });
    for (const to of ['a', 'b', 'c']) await fleet.rename(tenantId, bad, to);
    await fleet.rename(tenantId, good, 'a');
    return { tenantId, bad, good, state };
  }

  it('is tried again, the later ones of its stream wait, and other streams go on', async () => {
    const { tenantId, bad, good, state } = await stumbling('retry');
    await eventually(async () => (await noted(tenantId, good)).length === 2);
    await eventually(async () => (await parked('retry', bad)).length === 3);
    expect((await parked('retry', bad)).slice(1)).toEqual([
      { version: 3, status: 'waiting', tries: 0, error: null },
      { version: 4, status: 'waiting', tries: 0, error: null },
    ]);
    expect(await noted(tenantId, bad)).toEqual([1]);
    state.mended = true;
    await hurry('retry');
    await eventually(async () => (await parked('retry', bad)).length === 0);
    expect(await noted(tenantId, bad)).toEqual(versions(4));
  });

  it('is parked after so many tries, and goes on in order when a person says so', async () => {
    const { tenantId, bad, good, state } = await stumbling('park');
    await eventually(async () => {
      await hurry('park');
      return (await parked('park', bad))[0]?.status === 'parked';
    });
    expect(state.tries).toBe(PARK_AFTER);
    const [first] = await parked('park', bad);
    expect(first).toEqual({ version: 2, status: 'parked', tries: PARK_AFTER, error: 'Error: not yet' });
    // What comes later to that stream joins the queue; other streams do not notice.
    await fleet.rename(tenantId, bad, 'd');
    await fleet.rename(tenantId, good, 'b');
    await eventually(async () => (await noted(tenantId, good)).length === 3);
    await eventually(async () => (await parked('park', bad)).length === 4);
    expect(state.tries).toBe(PARK_AFTER);

    const [{ event_id: eventId }] = (await db.admin<{ event_id: string }>(
      `SELECT event_id FROM parked_event WHERE reader = 'park' AND status = 'parked'`,
    )) as [{ event_id: string }];
    expect(await redrive(db.database, await fleet.tenant(), 'park', eventId)).toBe(false);
    state.mended = true;
    expect(await redrive(db.database, tenantId, 'park', eventId)).toBe(true);
    db.signal.raise();
    await eventually(async () => (await parked('park', bad)).length === 0);
    expect(await noted(tenantId, bad)).toEqual(versions(5));
    expect(await redrive(db.database, tenantId, 'park', eventId)).toBe(false);
  });

  it('that is redriven and fails again is retried anew, and nothing behind it overtakes', async () => {
    const { tenantId, bad, state } = await stumbling('anew');
    const untilParked = () =>
      eventually(async () => {
        await hurry('anew');
        return (await parked('anew', bad))[0]?.status === 'parked';
      });
    await untilParked();
    const [{ event_id: eventId }] = (await db.admin<{ event_id: string }>(
      `SELECT event_id FROM parked_event WHERE reader = 'anew' AND status = 'parked'`,
    )) as [{ event_id: string }];
    await redrive(db.database, tenantId, 'anew', eventId);
    await untilParked();
    expect(state.tries).toBeGreaterThan(PARK_AFTER);
    expect(await noted(tenantId, bad)).toEqual([1]);
  });

  it('does not leave the next one of its stream behind that another worker comes by while it is tried again', async () => {
    const tenantId = await fleet.tenant();
    const [stream, other] = [await fleet.vehicle(tenantId), await fleet.vehicle(tenantId)];
    const [retried, passedBy] = [new Gate(), new Gate()];
    let tries = 0;
    const work: Effect = async (event, client) => {
      if (event.streamId === stream && event.version === 1) {
        tries += 1;
        if (tries === 1) throw new Error('not yet');
        await retried.pass();
      }
      if (event.streamId === other && event.version === 2) await passedBy.pass();
      if (event.tenantId === tenantId) await note(event, client);
    };
    await start('moment', work, db.another());
    await eventually(async () => (await parked('moment', stream)).length === 1);
    // The first worker reads no shard, so that the second event is there, unread, when the first one is tried again.
    const shards = await db.hold(`SELECT FROM reader_shard WHERE reader = 'moment' FOR UPDATE`);
    await fleet.rename(tenantId, stream, 'a');
    await fleet.rename(tenantId, other, 'a');
    await hurry('moment');
    await retried.reached;
    await shards.end();
    // Another worker comes to the second event: it waits for the outcome, or parks it and has not committed yet.
    await start('moment', work, db.another());
    await eventually(async () => passedBy.isReached || (await db.waiting()).length > 0);
    retried.release();
    await eventually(async () => (await parked('moment', stream)).every(({ version }) => version > 1));
    passedBy.release();
    await eventually(async () => {
      await hurry('moment');
      return (await noted(tenantId, stream)).length === 2;
    });
    expect(await noted(tenantId, stream)).toEqual([1, 2]);
    await eventually(async () => (await parked('moment', stream)).length === 0);
  });
});

describe('events that are handled together', () => {
  it('are handled in the order of their tenant, and when one fails it alone is parked with what follows it', async () => {
    const [tenantId, other] = [await fleet.tenant(), await fleet.tenant()];
    const [bad, good] = [await fleet.vehicle(tenantId), await fleet.vehicle(tenantId)];
    const elsewhere = await fleet.vehicle(other);
    for (const to of ['a', 'b'])
      for (const [tenant, stream] of [
        [tenantId, bad],
        [tenantId, good],
        [other, elsewhere],
      ] as const)
        await fleet.rename(tenant, stream, to);
    const handled: string[] = [];
    const groups: number[] = [];
    const note = ({ streamId, version }: RecordedEvent): void => {
      if (streamId === bad && version === 2) throw new Error('this one');
      handled.push(`${streamId}/${version}`);
    };
    const types = new Set(['fleet.vehicle-registered', 'fleet.vehicle-updated']);
    const reader = new DurableReader(
      db.database,
      {
        name: 'together',
        types,
        handle: (event) => Promise.resolve().then(() => note(event)),
        handleMany: async (events) => {
          groups.push(new Set(events.map((event) => event.tenantId)).size);
          for (const event of events) note(event);
        },
      },
      db.signal,
      () => undefined,
    );
    running.push(reader);
    reader.start();
    await eventually(() => handled.includes(`${elsewhere}/3`) && handled.includes(`${good}/3`));
    expect(new Set(groups)).toEqual(new Set([1]));
    expect(handled.filter((each) => each.startsWith(elsewhere))).toEqual(
      [1, 2, 3].map((version) => `${elsewhere}/${version}`),
    );
    expect(handled.filter((each) => each.startsWith(bad)).at(-1)).toBe(`${bad}/1`);
    expect((await parked('together', bad)).map(({ version }) => version)).toEqual([2, 3]);
    expect(await parked('together', good)).toEqual([]);
  });
});

describe('duplicated and shuffled delivery', () => {
  it('changes nothing: checkpoints that were set back give every event again, and an effect with an id of its own is there once', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    for (const to of ['a', 'b']) await fleet.rename(tenantId, vehicleId, to);
    let delivered = 0;
    await start('twice', async (event, client) => {
      if (event.tenantId !== tenantId) return;
      delivered += 1;
      await client.query(
        `INSERT INTO notification (tenant_id, id, user_id, kind, subject_id, data) VALUES ($1, $2, $2, 'test', $2, $3) ON CONFLICT DO NOTHING`,
        [event.tenantId, event.id, JSON.stringify({ stream: event.streamId, version: event.version })],
      );
    });
    await eventually(() => delivered === 3);
    await db.admin(`UPDATE reader_shard SET transaction_id = '0', position = 0 WHERE reader = 'twice'`);
    db.signal.raise();
    await eventually(() => delivered === 6);
    expect(await noted(tenantId)).toEqual(versions(3));
  });
});

describe('a reader with nothing to read', () => {
  it('looks again and again without taking a transaction id', async () => {
    const database = db.another();
    const reader = await start('idle', note, database);
    await reader.stop();
    // Beyond whatever others on this server do meanwhile: a shard that lags is moved on, and that is a write.
    await db.admin(
      `UPDATE reader_shard SET transaction_id = (pg_current_xact_id()::text::bigint + 1000000)::text::xid8 WHERE reader = 'idle'`,
    );
    const lockers = () => db.admin(`SELECT shard, xmin, xmax FROM reader_shard WHERE reader = 'idle' ORDER BY shard`);
    const before = await lockers();
    const taken: unknown[] = [];
    const transaction = database.systemTransaction.bind(database);
    database.systemTransaction = (work) =>
      transaction(async (client) => {
        const result = await work(client);
        taken.push(...(await client.query('SELECT pg_current_xact_id_if_assigned() AS id')).rows);
        return result;
      });
    await start('idle', note, database);
    await eventually(() => {
      db.signal.raise();
      return taken.length >= 5;
    });
    expect(taken.filter((row) => (row as { id: string | null }).id !== null)).toEqual([]);
    expect(await lockers()).toEqual(before);
  });
});

describe('signals', () => {
  it('wake a reader at once, but it reads without them too', async () => {
    const tenantId = await fleet.tenant();
    const quiet = new Fleet(db.database, { raise: () => undefined });
    const name = `quiet-${randomUUID()}`;
    await start(name, note);
    await quiet.vehicle(tenantId);
    await eventually(async () => (await noted(tenantId)).length === 1);
  });
});
