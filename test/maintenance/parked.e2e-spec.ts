import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { freshDatabase } from '../support/database.js';
import { Fleet } from '../support/fleet.js';

const CLI = resolve(import.meta.dirname, '../../dist/server/fleet-cli.js');

let database: Awaited<ReturnType<typeof freshDatabase>>;
let fleet: Fleet;

beforeAll(async () => {
  database = await freshDatabase();
  fleet = new Fleet(database.database, database.signal);
});
beforeEach(() => database.admin('DELETE FROM parked_event'));
afterAll(() => database?.close());

/** The built command line, as `npm run fleet` calls it. */
function cli(...words: string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env['PATH'], DATABASE_URL: database.url };
  return new Promise((done) =>
    execFile(process.execPath, [CLI, ...words], { env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  );
}

/** The first event of a new vehicle, given up by a reader. */
async function parked(reader: string): Promise<{ id: string; tenantId: string; vehicleId: string }> {
  const tenantId = await fleet.tenant();
  const vehicleId = await fleet.vehicle(tenantId);
  const [row] = await database.admin<{ event_id: string }>(
    `INSERT INTO parked_event (tenant_id, reader, event_id, stream_id, version, status, tries, next_at, error, parked_at)
     SELECT tenant_id, $2, id, stream_id, version, 'parked', 5, now(), 'Error: no such part', '2026-03-02T09:00:00Z'
     FROM event WHERE stream_id = $1 RETURNING event_id`,
    [vehicleId, reader],
  );
  return { id: row!.event_id, tenantId, vehicleId };
}

const stillParked = async (): Promise<unknown[]> =>
  (await database.admin(`SELECT event_id FROM parked_event WHERE status = 'parked'`)).map((row) => row['event_id']);

it('lists what is parked: reader, tenant, stream, type, error, attempts, since when', async () => {
  const { id, tenantId, vehicleId } = await parked('saga-part-reservation');
  const { code, output } = await cli('parked');
  expect([code, output]).toEqual([0, expect.stringContaining('1 events are parked')]);
  for (const told of [id, tenantId, vehicleId, 'saga-part-reservation', 'fleet.vehicle-registered', 'no such part'])
    expect(output).toContain(told);
  expect(output).toContain('5 attempts, since 2026-03-02T09:00:00.000Z');
});

it('has one event tried again, those of one reader, or all', async () => {
  const [one, ofReader, other] = [await parked('first'), await parked('second'), await parked('first')];
  expect(await cli('parked', 'redrive', one.id)).toMatchObject({ code: 0 });
  expect(await stillParked()).toEqual(expect.arrayContaining([ofReader.id, other.id]));
  expect(
    await database.admin('SELECT status, tries, next_at <= now() AS due FROM parked_event WHERE event_id = $1', [
      one.id,
    ]),
  ).toEqual([{ status: 'retrying', tries: 0, due: true }]);
  expect(await cli('parked', 'redrive', 'second')).toMatchObject({ code: 0 });
  expect(await stillParked()).toEqual([other.id]);
  expect(await cli('parked', 'redrive')).toMatchObject({ code: 0 });
  expect(await stillParked()).toEqual([]);
});

it('says so when nothing of that name is parked, or the words are others', async () => {
  const { id } = await parked('first');
  expect(await cli('parked', 'redrive', 'mistyped')).toMatchObject({ code: 1 });
  expect(await cli('parked', 'retry')).toMatchObject({ code: 2, output: expect.stringContaining('parked redrive') });
  expect(await stillParked()).toEqual([id]);
});
