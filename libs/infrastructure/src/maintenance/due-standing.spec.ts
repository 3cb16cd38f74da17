import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { MeterKind } from '#domain/fleet/meter.events.js';
import { Meter } from '#domain/fleet/meter.js';
import { forecastOf, type MeterStanding } from '#domain/maintenance/due-forecast.js';
import { DueService, type DueServiceState } from '#domain/maintenance/due-service.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { meterRows } from '../fleet/meter.rows.js';
import { PostgresRepository } from '../persistence/postgres-repository.js';
import { dueServiceRows } from './due-service.rows.js';

const DAY = 86_400_000;

let db: FreshDatabase;
let fleet: Fleet;
let tenantId: string;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
  tenantId = await fleet.tenant();
});
afterAll(() => db?.close());

interface Standing {
  state: DueServiceState;
  level: string;
  due_on: Date | null;
  measure: string | null;
  distance_value: number | null;
  distance_at: Date;
  distance_use: number | null;
  engine_value: number | null;
  engine_at: Date;
  engine_use: number | null;
  now: Date;
}

const standings = (): Promise<Standing[]> =>
  db.database.query<Standing>(tenantId, 'SELECT *, now() AS now FROM due_standing WHERE tenant_id = $1');

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

async function readings(vehicleId: string, kind: MeterKind, values: readonly { ago: number; value: number }[]) {
  const meters = new PostgresRepository(db.database, db.signal, meterRows);
  await meters.create(command(tenantId, 'RecordMeterReading'), () => {
    const meter = Meter.open({ meterId: randomUUID(), vehicleId, kind }, context());
    for (const reading of values)
      meter.recordReading(
        { readingId: randomUUID(), value: reading.value, at: ago(reading.ago), source: 'manual' },
        context(),
      );
    return meter;
  });
}

async function service(vehicleId: string, input: object) {
  const dueServices = new PostgresRepository(db.database, db.signal, dueServiceRows);
  const { id } = await dueServices.create(command(tenantId, 'ScheduleDueService'), () =>
    DueService.schedule({ dueServiceId: randomUUID(), vehicleId, title: 'Oil', ...input }, context()),
  );
  return id;
}

/** Meters only go up, never by more than a day allows: of days ago, the later the more. */
const ledger = (perDay: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 })
    .chain((days) =>
      fc.tuple(fc.constant(days.toSorted((a, b) => b - a)), fc.array(fc.nat(perDay), { minLength: 6, maxLength: 6 })),
    )
    .map(([days, uses]) => {
      let value = 0;
      let before = 400;
      return days.map((day, at) => ({ ago: day, value: (value += uses[at]! * (before - (before = day))) }));
    });

const plan = fc
  .record({
    intervalDays: fc.option(fc.integer({ min: 1, max: 400 })),
    intervalMetres: fc.option(fc.integer({ min: 1, max: 20_000_000 })),
    intervalSeconds: fc.option(fc.integer({ min: 1, max: 2_000_000 })),
    lastDone: fc.nat(400),
    lastDoneMeter: fc.option(fc.nat(20_000_000)),
    lastDoneEngineSeconds: fc.option(fc.nat(2_000_000)),
  })
  .filter(
    ({ intervalDays, intervalMetres, intervalSeconds }) => (intervalDays ?? intervalMetres ?? intervalSeconds) !== null,
  );

describe('where services stand', () => {
  it('is in SQL what the domain forecasts', async () => {
    const cases = fc.sample(fc.tuple(plan, fc.option(ledger(80_000)), fc.option(ledger(20_000))), {
      numRuns: 120,
      seed: 6,
    });
    for (const [{ lastDone, ...schedule }, distance, engine] of cases) {
      const vehicleId = await fleet.vehicle(tenantId);
      if (distance) await readings(vehicleId, 'odometer', distance);
      if (engine) await readings(vehicleId, 'engine_hours', engine);
      await service(vehicleId, { ...schedule, lastDoneAt: ago(lastDone) });
    }
    const rows = await standings();
    expect(rows).toHaveLength(cases.length);
    const levels = new Set<string>();
    for (const row of rows) {
      const standing = (value: number | null, at: Date, perDay: number | null): MeterStanding | null =>
        value === null ? null : { value, at: at.toISOString(), perDay };
      const meters = {
        distance: standing(row.distance_value, row.distance_at, row.distance_use),
        engine_time: standing(row.engine_value, row.engine_at, row.engine_use),
      };
      const { level, dueOn, measure } = forecastOf(row.state, meters, row.now.toISOString());
      expect({ level: row.level, measure: row.measure }).toEqual({ level, measure });
      if (dueOn === null) expect(row.due_on).toBeNull();
      else expect(Math.abs(row.due_on!.getTime() - Date.parse(dueOn))).toBeLessThanOrEqual(1);
      levels.add(level);
    }
    expect([...levels].sort()).toEqual(['due', 'overdue', 'soon', 'upcoming']);
  });

  it('leaves out what is retired, and vehicles that are sold, inactive or archived', async () => {
    const before = (await standings()).length;
    const [sold, archived, kept] = [
      await fleet.vehicle(tenantId, { status: 'sold' }),
      await fleet.vehicle(tenantId),
      await fleet.vehicle(tenantId),
    ];
    await fleet.vehicles.change(archived, command(tenantId, 'ArchiveVehicle'), (vehicle) => vehicle.archive(context()));
    const [, , retired] = [
      await service(sold, { intervalDays: 1 }),
      await service(archived, { intervalDays: 1 }),
      await service(kept, { intervalDays: 1 }),
      await service(kept, { intervalDays: 2 }),
    ];
    const dueServices = new PostgresRepository(db.database, db.signal, dueServiceRows);
    await dueServices.change(retired, command(tenantId, 'RetireDueService'), (it) => it.retire(null, context()));
    expect(await standings()).toHaveLength(before + 1);
  });
});
