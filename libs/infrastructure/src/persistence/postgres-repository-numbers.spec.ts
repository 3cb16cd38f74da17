import { randomUUID } from 'node:crypto';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import type { Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { commandsKept, keptVehicle } from '../../../../test/support/kept.js';

let db: FreshDatabase;
let fleet: Fleet;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
});
afterAll(() => db?.close());

const group = (to: string) => (vehicle: Vehicle) => vehicle.update({ group: to }, context());

async function count(table: string, tenantId: string): Promise<number> {
  const [row] = await db.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [
    tenantId,
  ]);
  return row!.n;
}

describe('numbers and quotas', () => {
  it('numbers without gaps or doubles under 20 parallel creates', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const made = await Promise.all(Array.from({ length: 20 }, () => fleet.workOrder(tenantId, vehicleId)));
    expect(made.map((receipt) => receipt['workOrderNumber']).sort()).toEqual(
      Array.from({ length: 20 }, (_, i) => `WO-${String(i + 1).padStart(6, '0')}`),
    );
  });

  it('leaves no gap where a create was refused', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    await expect(fleet.workOrder(tenantId, vehicleId, { description: ' ' })).rejects.toBeInstanceOf(DomainError);
    await expect(fleet.workOrder(tenantId, randomUUID())).rejects.toMatchObject({ code: '23503' });
    expect(await db.admin('SELECT last FROM counter WHERE tenant_id = $1', [tenantId])).toEqual([{ last: 0 }]);
    expect(await fleet.workOrder(tenantId, vehicleId)).toMatchObject({ workOrderNumber: 'WO-000001' });
  });

  describe('where people gave numbers that the counter has yet to reach', () => {
    const given = (tenantId: string, vehicleId: string, workOrderNumber: string): Promise<Receipt> =>
      fleet.workOrders.create(command(tenantId, 'CreateWorkOrder'), () => workOrderOf(vehicleId, workOrderNumber));
    const workOrderOf = (vehicleId: string, workOrderNumber: string): WorkOrder =>
      WorkOrder.create(
        {
          workOrderId: randomUUID(),
          workOrderNumber,
          vehicleId,
          category: 'Repair',
          priority: 'scheduled',
          description: 'Brakes squeal',
        },
        context(),
      );

    it('passes all of them at once, leaves out nothing else, and goes on from there, many at a time', async () => {
      const tenantId = await fleet.tenant();
      const vehicleId = await fleet.vehicle(tenantId);
      for (const number of ['WO-000006', 'WO-000007', 'WO-000008', 'WO-000009', 'WO-000010', 'WO-000011', 'WO-000013'])
        await given(tenantId, vehicleId, number);
      // Each of those has counted too: the next of the counter is 8.
      const made = await Promise.all(Array.from({ length: 4 }, () => fleet.workOrder(tenantId, vehicleId)));
      expect(made.map((receipt) => receipt['workOrderNumber']).sort()).toEqual([
        'WO-000012',
        'WO-000014',
        'WO-000015',
        'WO-000016',
      ]);
    });

    it('still refuses a given number that is taken, even one that the counter is about to reach', async () => {
      const tenantId = await fleet.tenant();
      const vehicleId = await fleet.vehicle(tenantId);
      await given(tenantId, vehicleId, 'WO-000002');
      for (let tries = 0; tries < 2; tries += 1)
        await expect(given(tenantId, vehicleId, 'WO-000002')).rejects.toMatchObject({
          code: 'work_order_number_taken',
        });
      expect(await fleet.workOrder(tenantId, vehicleId)).toMatchObject({ workOrderNumber: 'WO-000003' });
    });
  });

  it('lets exactly one of 50 parallel creates through at one below the limit', async () => {
    const tenantId = await fleet.tenant('starter');
    for (let taken = 0; taken < 24; taken += 1) await fleet.vehicle(tenantId);
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => fleet.register(tenantId)));
    const created = outcomes.filter(
      (outcome): outcome is PromiseFulfilledResult<Receipt> => outcome.status === 'fulfilled',
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(created).toHaveLength(1);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'quota_exceeded', params: { quota: 'vehicles' } });
    expect(await count('vehicle', tenantId)).toBe(25);
    expect(await db.admin(`SELECT used FROM quota WHERE tenant_id = $1 AND kind = 'vehicles'`, [tenantId])).toEqual([
      { used: 25 },
    ]);
  });

  it('counts a change against no quota', async () => {
    const tenantId = await fleet.tenant('starter');
    const vehicleId = await fleet.vehicle(tenantId);
    await fleet.rename(tenantId, vehicleId, 'a');
    expect(await db.admin(`SELECT used FROM quota WHERE tenant_id = $1 AND kind = 'vehicles'`, [tenantId])).toEqual([
      { used: 1 },
    ]);
  });
});

describe('a refused command', () => {
  it('records nothing, so that a repeat decides again', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId);
    const refuse = (vehicle: Vehicle): never => {
      vehicle.update({ group: 'lost' }, context());
      throw new DomainError('not_today');
    };
    await expect(fleet.vehicles.change(vehicleId, meta, refuse)).rejects.toMatchObject({ code: 'not_today' });
    expect(await commandsKept(db, meta.commandId)).toBe(0);
    expect(await keptVehicle(db, vehicleId)).toMatchObject({ version: 1, group: null, versions: [1] });
    await expect(fleet.vehicles.change(vehicleId, meta, group('today'))).resolves.toMatchObject({ version: 2 });
  });

  it('at its quota takes neither the command id nor the number of the vehicle', async () => {
    const tenantId = await fleet.tenant('starter');
    await db.admin(`UPDATE quota SET maximum = 0 WHERE tenant_id = $1`, [tenantId]);
    const meta = command(tenantId, 'RegisterVehicle');
    await expect(fleet.register(tenantId, { number: 'V-1' }, meta)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect([await commandsKept(db, meta.commandId), await count('vehicle', tenantId)]).toEqual([0, 0]);
    await db.admin(`UPDATE quota SET maximum = 1 WHERE tenant_id = $1`, [tenantId]);
    await expect(fleet.register(tenantId, { number: 'V-1' }, meta)).resolves.toMatchObject({ version: 1 });
  });
});
