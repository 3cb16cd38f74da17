import fc from 'fast-check';
import { at, attempt, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { VehicleCommand } from './vehicle.commands.js';
import { decide } from './vehicle.commands.js';
import { VEHICLE_STATUSES, type VehicleParticulars } from './vehicle.events.js';
import { evolveVehicle, Vehicle } from './vehicle.js';
import { requireVin, vinCheckDigit } from './vin.js';

const now = '2026-03-02T09:00:00.000Z';
const kind = { load: Vehicle, evolve: evolveVehicle };
const run = (command: VehicleCommand) => (vehicle: Vehicle) => decide(vehicle, command, at(now));
function history(...commands: readonly VehicleCommand[]) {
  const vehicle = Vehicle.register(
    { vehicleId: 'v', number: ' 1042 ', make: 'Ford', assignedDriverId: 'dan' },
    at(now),
  );
  for (const command of commands) run(command)(vehicle);
  return [...vehicle.changes];
}
const service = (workOrderId: string, date: string, odometer: number | null): VehicleCommand => ({
  name: 'RecordVehicleService',
  workOrderId,
  date,
  odometer,
});

describe('an edit made on what has changed since', () => {
  const theirs: VehicleCommand = {
    name: 'UpdateVehicle',
    changes: { make: 'Mack', purchase: { date: null, price: 5 } },
  };
  const mine = (changes: Partial<VehicleParticulars>, base: Partial<VehicleParticulars>): VehicleCommand => ({
    name: 'UpdateVehicle',
    changes,
    base,
  });

  it('is done beside it where it was about other fields', () => {
    given(kind, ...history(theirs))
      .when(run(mine({ model: 'B-61', make: 'Mack' }, { model: null, make: 'Ford' })))
      .then({ type: 'fleet.vehicle-updated', data: { changes: { model: 'B-61' } } });
  });

  it('is for a person to decide where it was about the same ones, and nothing of it is done', () => {
    given(kind, ...history(theirs))
      .when(run(mine({ model: 'B-61', make: 'MAN' }, { model: null, make: 'Ford' })))
      .thenRefused('edit_conflict', { fields: 'make' });
    given(kind, ...history(theirs))
      .when(run(mine({ purchase: { date: null, price: 7 } }, { purchase: null })))
      .thenRefused('edit_conflict', { fields: 'purchase' });
  });
});

describe('VIN', () => {
  // The example every decoder agrees on, 17 ones, and one whose check digit is X.
  it.each(['1M8GDM9AXKP042788', '11111111111111111', '5GZCZ43D13S812715'])('%s is one', (vin) => {
    expect(requireVin(` ${vin.toLowerCase()} `)).toBe(vin);
  });

  it.each(['1M8GDM9A1KP042788', '1M8GDM9AXKP04278', '1M8GDM9AXKP0427889', 'IM8GDM9AXKP042788', ''])(
    '%s is none',
    (vin) => {
      expect(() => requireVin(vin)).toThrow('invalid_vin');
    },
  );

  it('finds every single mistyped digit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'), minLength: 17, maxLength: 17 }),
        fc.nat(16),
        fc.integer({ min: 1, max: 9 }),
        (raw, place, shift) => {
          const vin = `${raw.slice(0, 8)}${vinCheckDigit(raw)}${raw.slice(9)}`;
          expect(requireVin(vin)).toBe(vin);
          const digit = vin.charAt(place);
          fc.pre(/\d/.test(digit));
          const mistyped = `${vin.slice(0, place)}${(Number(digit) + shift) % 10}${vin.slice(place + 1)}`;
          expect(() => requireVin(mistyped)).toThrow('invalid_vin');
        },
      ),
    );
  });
});

describe('vehicle', () => {
  it('is registered with what is known, the rest null', () => {
    given(kind, ...history())
      .when(() => undefined)
      .thenState({
        number: '1042',
        make: 'Ford',
        vin: null,
        purchase: null,
        status: 'active',
        archived: false,
        lastServiceDate: null,
      });
  });

  it('refuses a VIN whose check digit is wrong', () => {
    given(kind, ...history())
      .when(run({ name: 'UpdateVehicle', changes: { vin: '1M8GDM9A1KP042788' } }))
      .thenRefused('invalid_vin', { vin: '1M8GDM9A1KP042788' });
  });

  it('records changes only', () => {
    given(kind, ...history())
      .when(run({ name: 'UpdateVehicle', changes: { make: 'Ford ', plate: '' } }))
      .thenNothing();
    given(kind, ...history())
      .when(
        run({
          name: 'UpdateVehicle',
          changes: { make: 'Ford', year: 2020, purchase: { date: '2020-01-31', price: 100 } },
        }),
      )
      .then({
        type: 'fleet.vehicle-updated',
        data: { changes: { year: 2020, purchase: { date: '2020-01-31', price: 100 } } },
      });
  });

  it('changes status with a reason, and says what it was', () => {
    const toShop: VehicleCommand = { name: 'ChangeVehicleStatus', status: 'in_shop', reason: 'Brakes' };
    given(kind, ...history())
      .when(run(toShop))
      .then({ type: 'fleet.vehicle-status-changed', data: { from: 'active', to: 'in_shop', reason: 'Brakes' } });
    given(kind, ...history(toShop))
      .when(run(toShop))
      .thenNothing();
  });

  it('is read-only once archived, but for services', () => {
    const archived = history({ name: 'ArchiveVehicle' });
    given(kind, ...archived)
      .when(run({ name: 'UpdateVehicle', changes: { make: 'GMC' } }))
      .thenRefused('vehicle_archived');
    given(kind, ...archived)
      .when(run({ name: 'ArchiveVehicle' }))
      .thenNothing();
    given(kind, ...archived)
      .when(run(service('wo', '2026-03-01', 5)))
      .then('fleet.vehicle-service-recorded');
  });

  it('is changed by its own driver only, where the role reaches only that', () => {
    const change: VehicleCommand = { name: 'UpdateVehicle', changes: { plate: 'X' } };
    const driver = (userId: string) => at(now, { userId, scope: { vehicles: 'own' } });
    given(kind, ...history())
      .when((vehicle) => decide(vehicle, change, driver('eve')))
      .thenRefused('not_your_vehicle');
    given(kind, ...history())
      .when((vehicle) => decide(vehicle, change, driver('dan')))
      .then('fleet.vehicle-updated');
  });
});

describe('services', () => {
  const two = [service('wo1', '2026-02-01', 1000), service('wo2', '2026-03-01', 2000)];

  it('show the latest by date, whatever order they come in', () => {
    given(kind, ...history(two[1]!))
      .when(run(two[0]!))
      .thenState({ lastServiceDate: '2026-03-01', lastServiceOdometer: 2000 });
  });

  it('keep the last odometer that was read, where a later one has none', () => {
    given(kind, ...history(two[0]!))
      .when(run(service('wo2', '2026-03-01', null)))
      .thenState({ lastServiceDate: '2026-03-01', lastServiceOdometer: 1000 });
  });

  it('once reverted, show the one before; again nothing', () => {
    const revert: VehicleCommand = { name: 'RevertVehicleService', workOrderId: 'wo2' };
    given(kind, ...history(...two))
      .when((vehicle) => [revert, revert].forEach((command) => run(command)(vehicle)))
      .then('fleet.vehicle-service-reverted')
      .thenState({ lastServiceDate: '2026-02-01', lastServiceOdometer: 1000 });
  });

  it('repeated, record nothing', () => {
    given(kind, ...history(...two))
      .when(run(two[1]!))
      .thenNothing();
  });
});

const workOrderId = fc.integer({ min: 0, max: 15 }).map((n) => `wo${n}`);
const command: fc.Arbitrary<VehicleCommand> = fc.oneof(
  fc.record({
    name: fc.constant('UpdateVehicle' as const),
    changes: fc.record(
      {
        make: fc.option(fc.string()),
        year: fc.option(fc.nat(3000)),
        vin: fc.constantFrom(null, '', 'bad', '11111111111111111'),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    name: fc.constant('ChangeVehicleStatus' as const),
    status: fc.constantFrom(...VEHICLE_STATUSES),
    reason: fc.option(fc.string()),
  }),
  {
    weight: 6,
    arbitrary: fc.record({
      name: fc.constant('RecordVehicleService' as const),
      workOrderId,
      date: fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01'),
      odometer: fc.option(fc.nat()),
    }),
  },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('RevertVehicleService' as const), workOrderId }) },
);

describe('any sequence of vehicle commands', () => {
  it('folds to its state', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const vehicle = Vehicle.register({ vehicleId: 'v', number: '1' }, at(now));
        for (const one of commands) attempt(() => run(one)(vehicle));
        expectFoldGivesState(evolveVehicle, vehicle);
        expect(vehicle.state.services.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
