import { randomUUID } from 'node:crypto';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { searchKnowsAll } from '../../../../test/support/search.js';
import { BulkWriter } from '../demo/bulk-writer.js';
import { DurableReader } from '../messaging/durable-reader.js';
import { migrationDataSource } from '../persistence/data-source.js';
import { VehiclesByYear1790000000027 } from '../persistence/migrations/0027-vehicles-by-year.js';
import { SearchEntries } from './search-entries.js';

let db: FreshDatabase;
let fleet: Fleet;
let reader: DurableReader;
const failures: unknown[] = [];
let [mine, theirs] = ['', ''];
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
  [mine, theirs] = [await fleet.tenant(), await fleet.tenant()];
  reader = new DurableReader(db.database, new SearchEntries(), db.signal, (error) => failures.push(error));
  reader.start();
});
afterAll(async () => {
  await reader?.stop();
  await db?.close();
  expect(failures).toEqual([]);
});

const candidates = async (tenantId: string, kind: string, ...like: string[]): Promise<string[]> => {
  await searchKnowsAll(db);
  return (
    await db.database.query<{ id: string }>(
      tenantId,
      'SELECT c AS id FROM search_candidates($2, $3::text[], 10) c WHERE $1::uuid IS NOT NULL',
      [kind, like],
    )
  ).map(({ id }) => id);
};
const spellings = async (tenantId: string, word: string): Promise<string[]> =>
  (
    await db.database.query<{ word: string }>(
      tenantId,
      'SELECT s AS word FROM search_spellings($2, 10) s WHERE $1::uuid IS NOT NULL',
      [word],
    )
  ).map(({ word }) => word);

describe('what a thing is found by', () => {
  it('is there with the thing, and follows when its words change', async () => {
    const id = await fleet.vehicle(mine, { make: 'Freightliner', model: 'Cascadia' });
    expect(await candidates(mine, 'vehicle', '%freight%', '% casc%')).toEqual([id]);
    await fleet.vehicles.change(id, command(mine), (vehicle) => vehicle.update({ make: 'Kenworth' }, context()));
    expect(await candidates(mine, 'vehicle', '%freight%')).toEqual([]);
    expect(await candidates(mine, 'vehicle', '%kenworth%')).toEqual([id]);
  });

  it('is there for what was loaded in bulk', async () => {
    const vehicles = ['Peterbilt', 'Oshkosh'].map((make) =>
      Vehicle.register({ vehicleId: randomUUID(), number: make, make }, context()),
    );
    const writer = new BulkWriter(db.database, mine, () => null);
    await writer.write({ vehicle: vehicles }, { history: true });
    await writer.drain();
    expect(await candidates(mine, 'vehicle', '%peterbilt%')).toEqual([vehicles[0]!.state.id]);
  });

  it('is the same however it was written: a new number moves the entry', async () => {
    const id = await fleet.vehicle(mine, { number: 'Old-1' });
    await fleet.vehicles.change(id, command(mine), (vehicle) => vehicle.update({ number: 'New-1' }, context()));
    await searchKnowsAll(db);
    expect(
      await db.database.query(mine, `SELECT key FROM search_entry WHERE tenant_id = $1 AND id = $2`, [id]),
    ).toEqual([{ key: 'new-1' }]);
  });
});

it('entries that were written before vehicles were found by their year get it, in every tenant', async () => {
  const ids = [
    await fleet.vehicle(mine, { make: 'Oshkosh', year: 2013 }),
    await fleet.vehicle(theirs, { make: 'Oshkosh', year: 2014 }),
  ];
  await searchKnowsAll(db);
  await db.admin(`UPDATE search_entry SET words = replace(words, ' 201', ' ') WHERE id = ANY($1)`, [ids]);
  expect(await candidates(mine, 'vehicle', '%2013 oshkosh%')).toEqual([]);
  const source = await (await migrationDataSource(db.url)).initialize();
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await new VehiclesByYear1790000000027().up(runner);
  await runner.commitTransaction();
  await source.destroy();
  expect(await candidates(mine, 'vehicle', '%2013 oshkosh%')).toEqual([ids[0]]);
  expect(await candidates(theirs, 'vehicle', '%2014 oshkosh%')).toEqual([ids[1]]);
});

describe('the functions that look past the policy', () => {
  it('find nothing of another tenant', async () => {
    const vehicleId = await fleet.vehicle(theirs, { make: 'Zamboni' });
    const { id } = await fleet.workOrder(theirs, vehicleId, { description: 'Resurfacer stalls' });
    await db.admin(`INSERT INTO person (tenant_id, id, name) VALUES ($1, $2, 'Zelda Zamboni')`, [theirs, randomUUID()]);
    for (const [kind, like] of [
      ['vehicle', '%zamboni%'],
      ['work_order', '%resurfacer%'],
      ['person', '%zelda%'],
    ] as const) {
      expect(await candidates(theirs, kind, like)).toHaveLength(1);
      expect(await candidates(mine, kind, like)).toEqual([]);
    }
    expect(await candidates(theirs, 'work_order', '%stalls%')).toEqual([id]);
    expect(await spellings(theirs, 'resurfcaer')).toEqual(['resurfacer']);
    expect(await spellings(mine, 'resurfcaer')).toEqual([]);
  });

  it('find nothing at all outside a tenant', async () => {
    const outside = await db.database.app.query(`SELECT search_candidates('vehicle', '{%zamboni%}', 10)`);
    expect(outside.rows).toEqual([]);
    expect((await db.database.app.query(`SELECT search_spellings('zamboni', 10)`)).rows).toEqual([]);
  });
});
