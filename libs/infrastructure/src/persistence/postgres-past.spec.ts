import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { evolveVehicle, type VehicleState } from '#domain/fleet/vehicle.js';
import { VEHICLE_STATUSES, type VehicleEvent } from '#domain/fleet/vehicle.events.js';
import { fold } from '#domain/shared/aggregate-root.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import type { Lifts } from '#domain/shared/upcasting.js';
import { DurableReader } from '../messaging/durable-reader.js';
import { chainEvents, GENESIS } from './event-log.js';
import { vehicleRows } from '../fleet/vehicle.rows.js';
import { PostgresPast } from './postgres-past.js';
import { verify } from './verify.js';

let db: FreshDatabase;
let fleet: Fleet;
let past: PostgresPast;
let tenantId: string;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
  past = new PostgresPast(db.database);
  tenantId = await fleet.tenant();
});
afterAll(() => db?.close());

interface Stored {
  type: string;
  v: number;
  data: never;
  recorded_at: Date;
}
const streamOf = (id: string): Promise<Stored[]> =>
  db.admin<Stored>('SELECT type, v, data, recorded_at FROM event WHERE stream_id = $1 ORDER BY version', [id]);

const change = fc.oneof(
  fc.record({ group: fc.constantFrom('north', 'south', 'west'), plate: fc.option(fc.constantFrom('A 1', 'B 2')) }),
  fc.record({ status: fc.constantFrom(...VEHICLE_STATUSES) }),
);

describe('a vehicle as of an instant', () => {
  it('is the fold of what was recorded by then, at every instant of its life, and its row now', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const id = await fleet.vehicle(tenantId);
        for (const wanted of changes)
          await fleet.vehicles.change(id, command(tenantId), (vehicle) => {
            if ('status' in wanted) vehicle.changeStatus(wanted.status, null, context());
            else vehicle.update(wanted, context());
          });
        const stream = await streamOf(id);
        for (const { recorded_at } of stream) {
          const prefix = stream.slice(0, stream.findLastIndex((event) => event.recorded_at <= recorded_at) + 1);
          const [row] = await past.rows(tenantId, 'vehicle', [id], recorded_at.toISOString());
          expect(row).toMatchObject({ version: prefix.length });
          expect(row!['state']).toEqual(fold<VehicleState, VehicleEvent>(evolveVehicle, prefix as never));
        }
        const before = new Date(stream[0]!.recorded_at.getTime() - 1).toISOString();
        expect(await past.rows(tenantId, 'vehicle', [id], before)).toEqual([]);
        const [now] = await past.rows(tenantId, 'vehicle', [id], new Date().toISOString());
        const [row] = await db.database.query<{ row: object }>(
          tenantId,
          `SELECT to_jsonb(v) - 'hash' AS row FROM jsonb_populate_recordset(NULL::vehicle, $2::jsonb) v WHERE v.tenant_id = $1`,
          [JSON.stringify([now])],
        );
        const [stored] = await db.admin<{ row: object }>(
          `SELECT to_jsonb(v) - 'hash' AS row FROM vehicle v WHERE id = $1`,
          [id],
        );
        expect(row).toEqual(stored);
      }),
      { numRuns: 15 },
    );
  });

  it('is nothing in another tenant', async () => {
    const id = await fleet.vehicle(tenantId);
    expect(await past.rows(await fleet.tenant(), 'vehicle', [id], new Date().toISOString())).toEqual([]);
  });
});

/** As vehicles were registered once, in a version that nobody writes any more. */
const LIFTS: Lifts = {
  'fleet.vehicle-registered': [
    (data) => {
      // Beside those that the domain of today writes in the same database.
      const { unit, ...rest } = data as { unit?: string };
      return unit === undefined ? data : { ...rest, number: unit, group: 'from before' };
    },
  ],
};

describe('an event of an older version in the log', () => {
  let id: string;
  beforeAll(async () => {
    tenantId = await fleet.tenant();
    id = randomUUID();
    const newId = await fleet.vehicle(tenantId, { number: 'X-1' });
    const [{ data }] = (await streamOf(newId)) as unknown as [{ data: Record<string, unknown> }];
    const { number: _number, group: _group, ...rest } = data;
    const old = { type: 'fleet.vehicle-registered', v: 1, data: { ...rest, id, unit: 'OLD-7' } };
    const state = evolveVehicle(undefined, {
      ...old,
      v: 2,
      data: { ...rest, id, number: 'OLD-7', group: 'from before' },
    } as never);
    const { rows, head } = chainEvents(
      { type: 'vehicle', id, version: 0, head: GENESIS },
      [old],
      command(tenantId, 'RegisterVehicle'),
      new Date(),
    );
    await db.database.tenantTransaction(tenantId, async (client) => {
      const row = {
        ...vehicleRows.columns(state),
        tenant_id: tenantId,
        id,
        version: 1,
        hash: `\\x${head.toString('hex')}`,
        state,
      };
      await client.query('INSERT INTO vehicle SELECT * FROM jsonb_populate_recordset(NULL::vehicle, $1::jsonb)', [
        JSON.stringify([row]),
      ]);
      const [event] = rows;
      await client.query(
        `INSERT INTO event (tenant_id, stream_id, stream_type, version, id, type, v, data, user_id, command_id, correlation_id, causation_id,
           occurred_at, recorded_at, hash) VALUES ($1, $2, 'vehicle', 1, $3, $4, 1, $5, NULL, $6, $7, NULL, $8, $9, $10)`,
        [
          tenantId,
          id,
          event!.id,
          event!.type,
          JSON.stringify(event!.data),
          event!.command_id,
          event!.correlation_id,
          event!.occurred_at,
          event!.recorded_at,
          head,
        ],
      );
    });
  });

  it('is folded in the shape of today', async () => {
    const [row] = await new PostgresPast(db.database, LIFTS).rows(tenantId, 'vehicle', [id], new Date().toISOString());
    expect(row).toMatchObject({ number: 'OLD-7', state: { group: 'from before' } });
  });

  it('reaches readers in the shape of today', async () => {
    const read: RecordedEvent[] = [];
    const reader = {
      name: 'test.lifted',
      types: new Set(['fleet.vehicle-registered']),
      handle: (event: RecordedEvent) => {
        read.push(event);
        return Promise.resolve();
      },
    };
    const durable = new DurableReader(
      db.database,
      reader,
      db.signal,
      (error) => db.errors.push(error as Error),
      undefined,
      LIFTS,
    );
    durable.start();
    const seen = await eventually(() => Promise.resolve(read.find(({ streamId }) => streamId === id)));
    await durable.stop();
    expect(seen).toMatchObject({ event: { v: 2, data: { number: 'OLD-7' } } });
  });

  it('proves its hash as it was written, and its row as it is read', async () => {
    expect((await verify(db.database, undefined, LIFTS)).faults).toEqual([]);
    // Without the lift it does not give the row: the lift is what makes it so.
    expect((await verify(db.database)).faults.join()).toContain(id);
  });
});
