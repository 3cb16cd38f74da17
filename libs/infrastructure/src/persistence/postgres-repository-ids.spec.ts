import { randomUUID } from 'node:crypto';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { keptVehicle } from '../../../../test/support/kept.js';

let db: FreshDatabase;
let fleet: Fleet;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
});
afterAll(() => db?.close());

async function count(table: string, tenantId: string): Promise<number> {
  const [row] = await db.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [
    tenantId,
  ]);
  return row!.n;
}

describe('command ids', () => {
  it('answers a repeat as the first time, and does nothing again', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId, 'UpdateVehicle', { expectedVersion: 1 });
    let decided = 0;
    const once = (vehicle: Vehicle) => {
      decided += 1;
      vehicle.update({ group: 'once' }, context());
      return { decided };
    };
    const first = await fleet.vehicles.change(vehicleId, meta, once);
    await fleet.rename(tenantId, vehicleId, 'meanwhile');
    // Its version is long gone; it is answered all the same.
    expect(await fleet.vehicles.change(vehicleId, meta, once)).toEqual(first);
    expect(decided).toBe(1);
    expect(await keptVehicle(db, vehicleId)).toMatchObject({ version: 3, group: 'meanwhile' });
  });

  it('answers a repeat as the first time where it would be refused by now', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId);
    const once = (vehicle: Vehicle) => {
      if (vehicle.state.group) throw new DomainError('not_found');
      vehicle.update({ group: 'once' }, context());
    };
    const first = await fleet.vehicles.change(vehicleId, meta, once);
    await expect(fleet.vehicles.change(vehicleId, command(tenantId), once)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await fleet.vehicles.change(vehicleId, meta, once)).toEqual(first);
  });

  it('answers the repeat of a create as the first time, when what it named is gone', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId, 'CreateWorkOrder');
    const first = await fleet.workOrder(tenantId, vehicleId, {}, meta);
    const refused = fleet.workOrders.create(meta, () => {
      throw new DomainError('not_found', { kind: 'vehicle' });
    });
    expect(await refused).toEqual(first);
  });

  it('refuses an id that was used with another payload or by another user', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId, 'UpdateVehicle', { payload: { group: 'a' } });
    await fleet.rename(tenantId, vehicleId, 'a', meta);
    const { commandId } = meta;
    const other = command(tenantId, 'UpdateVehicle', { commandId, payload: { group: 'b' } });
    const stranger = { ...meta, actor: { userId: randomUUID(), permissions: [], scope: {} } };
    for (const reused of [other, stranger])
      await expect(fleet.rename(tenantId, vehicleId, 'b', reused)).rejects.toMatchObject({
        code: 'command_id_reused',
        params: { commandId },
      });
    expect((await keptVehicle(db, vehicleId))?.groups).toEqual(['a']);
  });

  it('knows ids by tenant: another tenant may use the same one', async () => {
    const commandId = randomUUID();
    for (const tenantId of [await fleet.tenant(), await fleet.tenant()])
      await expect(
        fleet.register(tenantId, {}, command(tenantId, 'RegisterVehicle', { commandId })),
      ).resolves.toMatchObject({ version: 1 });
  });

  it('carries one out of many with the same id that come at once, and answers all alike', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        fleet.vehicles.change(vehicleId, meta, (vehicle) => {
          vehicle.update({ group: `group ${i}` }, context());
          return { by: i };
        }),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await keptVehicle(db, vehicleId)).toMatchObject({
      versions: [1, 2],
      groups: [`group ${String(answers[0]!['by'])}`],
    });
  });

  it('creates one of many with the same id that come at once', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId, 'CreateWorkOrder');
    const answers = await Promise.all(Array.from({ length: 8 }, () => fleet.workOrder(tenantId, vehicleId, {}, meta)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await count('work_order', tenantId)).toBe(1);
    expect(await fleet.workOrder(tenantId, vehicleId)).toMatchObject({ workOrderNumber: 'WO-000002' });
  });
});

describe('an id that is given', () => {
  it('is refused when anything of the tenant has it, takes no number then, and is free in another tenant', async () => {
    const [tenantId, other] = [await fleet.tenant(), await fleet.tenant()];
    const [vehicleId, foreign] = [await fleet.vehicle(tenantId), await fleet.vehicle(other)];
    const workOrderId = randomUUID();
    await fleet.workOrder(tenantId, vehicleId, { workOrderId });
    for (const taken of [workOrderId, vehicleId, tenantId])
      await expect(fleet.workOrder(tenantId, vehicleId, { workOrderId: taken })).rejects.toMatchObject({
        code: 'duplicate_id',
        params: { id: taken },
      });
    expect(await fleet.workOrder(tenantId, vehicleId)).toMatchObject({ workOrderNumber: 'WO-000002' });
    expect(await fleet.workOrder(other, foreign, { workOrderId })).toMatchObject({ id: workOrderId, version: 1 });
  });

  it('is one work order’s, however many come with it at once', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const workOrderId = randomUUID();
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, () => fleet.workOrder(tenantId, vehicleId, { workOrderId })),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of made) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'duplicate_id' });
  });
});
