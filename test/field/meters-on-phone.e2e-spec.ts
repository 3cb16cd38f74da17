import { randomUUID } from 'node:crypto';
import type { MeterKind } from '#domain/fleet/meter.events.js';
import type { MeterState } from '#domain/fleet/meter.js';
import type { MeterReadingView } from '#domain/fleet/views.js';
import { meterIdOf } from '../../apps/client/src/app/field/meter-id.js';
import { keptOf } from '../../apps/client/src/app/shared/in-units.js';
import { colleagueOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { OfflinePhone } from '../support/offline-phone.js';
import { Program } from '../support/program.js';
import { provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let tess: Colleague;
let vehicleId: string;
let phone: OfflinePhone;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  tess = await colleagueOf(program, tenant, 'technician');
}, 120_000);

beforeEach(async () => {
  vehicleId = await vehicle(tenant.admin);
  phone = await OfflinePhone.of(program, tenant, tess);
});

afterEach(() => phone.close());

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const HOUR = 3_600;
const read = (kind: MeterKind, value: number) =>
  phone.give({
    kind: 'meter',
    id: meterIdOf(vehicleId, kind),
    command: {
      name: 'RecordMeterReading',
      vehicleId,
      meterKind: kind,
      reading: { readingId: randomUUID(), value, at: new Date().toISOString(), source: 'manual' },
    },
  });
const shown = (kind: MeterKind) => phone.seen<MeterState>('meter', meterIdOf(vehicleId, kind));
const readings = async () =>
  (await tenant.admin.get<{ data: MeterReadingView[] }>(`/vehicles/${vehicleId}/meter-readings`)).body.data.map(
    ({ kind, value, status }) => [kind, value, status],
  );

it('the first readings of both meters are taken without a network, and become the very meters of the server', async () => {
  expect([await shown('odometer'), await shown('engine_hours')]).toEqual([undefined, undefined]);
  await read('engine_hours', 1_250.5 * HOUR);
  await read('odometer', keptOf(72_000, 'miles', null));
  expect((await shown('engine_hours'))?.state.current?.value).toBe(1_250.5 * HOUR);
  await phone.sync();
  const [hours, miles] = [await shown('engine_hours'), await shown('odometer')];
  // What came from the server stands under the id that this phone gave.
  expect([hours?.version, miles?.version, hours?.pending, miles?.pending]).toEqual([2, 2, [], []]);
  expect(await readings()).toEqual(
    expect.arrayContaining([
      ['engine_hours', 1_250.5, 'valid'],
      ['odometer', 72_000, 'valid'],
    ]),
  );
});

it('engine hours do not run backwards on the phone either, also where the server has none yet', async () => {
  await read('engine_hours', 500 * HOUR);
  await expect(read('engine_hours', 499 * HOUR)).rejects.toMatchObject({
    code: 'meter_below_last',
    params: { last: 500 * HOUR },
  });
  await phone.sync();
  await expect(read('engine_hours', 499 * HOUR)).rejects.toMatchObject({ code: 'meter_below_last' });
  expect(await readings()).toEqual([['engine_hours', 500, 'valid']]);
});

it('a jump that nobody believes is kept apart here as there', async () => {
  await read('engine_hours', 500 * HOUR);
  await read('engine_hours', 900 * HOUR);
  expect((await shown('engine_hours'))?.state).toMatchObject({
    current: { value: 500 * HOUR },
    readings: [{ status: 'valid' }, { status: 'quarantined' }],
  });
  await phone.sync();
  expect(await readings()).toEqual(
    expect.arrayContaining([
      ['engine_hours', 500, 'valid'],
      ['engine_hours', 900, 'quarantined'],
    ]),
  );
});

it('entering just what a meter shows means that very value', () => {
  const [metres, seconds] = [115_872_768 + 40, 1_250.5 * HOUR + 12];
  expect(keptOf(72_000, 'miles', metres)).toBe(metres);
  expect(keptOf(1_250.5, 'hours', seconds)).toBe(seconds);
  expect(keptOf(1_251, 'hours', seconds)).toBe(1_251 * HOUR);
});
