import { randomUUID } from 'node:crypto';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import type { Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';

let db: FreshDatabase;
let fleet: Fleet;
beforeAll(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
});
afterAll(() => db?.close());

const group = (to: string) => (vehicle: Vehicle) => vehicle.update({ group: to }, context());

interface Kept {
  version: number;
  group: string | null;
  versions: number[];
  groups: string[];
}

/** What the database keeps of a vehicle: its row, and its stream in the order of its versions. */
async function kept(vehicleId: string): Promise<Kept | undefined> {
  const [row] = await db.admin<Kept>(
    `SELECT v.version, v.state->>'group' AS "group", array_agg(e.version ORDER BY e.version) AS versions,
       array_remove(array_agg(e.data->'changes'->>'group' ORDER BY e.version), NULL) AS groups
     FROM vehicle v JOIN event e ON e.tenant_id = v.tenant_id AND e.stream_id = v.id WHERE v.id = $1 GROUP BY 1, 2`,
    [vehicleId],
  );
  return row;
}

/** Holds the vehicle's row, so that commands on it have read it before any of them writes. */
const holdRow = (vehicleId: string) => db.hold(`SELECT FROM vehicle WHERE id = '${vehicleId}' FOR UPDATE`);

async function count(table: string, tenantId: string): Promise<number> {
  const [row] = await db.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [
    tenantId,
  ]);
  return row!.n;
}

async function commandsKept(commandId: string): Promise<number> {
  const rows = await db.admin('SELECT 1 FROM command WHERE id = $1', [commandId]);
  return rows.length;
}

describe('creating and changing', () => {
  it('keeps the row, its columns and its events in step', async () => {
    const tenantId = await fleet.tenant();
    const { id, version } = await fleet.register(tenantId, { number: 'T-1', department: 'Streets' });
    expect(version).toBe(1);
    const receipt = await fleet.vehicles.change(id, command(tenantId), (vehicle) => {
      vehicle.update({ group: 'heavy', department: 'Parks' }, context());
      vehicle.changeStatus('in_shop', null, context());
    });
    expect(receipt).toEqual({ id, version: 3 });
    expect(await kept(id)).toEqual({ version: 3, group: 'heavy', versions: [1, 2, 3], groups: ['heavy'] });
    expect(await db.admin('SELECT number, department, status FROM vehicle WHERE id = $1', [id])).toEqual([
      { number: 'T-1', department: 'Parks', status: 'in_shop' },
    ]);
  });

  it('says who did it, by which command and why, and never that it happened after it was recorded', async () => {
    const tenantId = await fleet.tenant();
    const userId = randomUUID();
    const [correlationId, causationId] = [randomUUID(), randomUUID()];
    const vehicleId = await fleet.vehicle(tenantId);
    const actor = { userId, permissions: ['all'], scope: {} };
    const early = command(tenantId, 'UpdateVehicle', {
      actor,
      correlationId,
      causationId,
      occurredAt: '2026-01-02T03:04:05.000Z',
    });
    await fleet.rename(tenantId, vehicleId, 'a', early);
    const late = command(tenantId, 'UpdateVehicle', { actor, occurredAt: '2999-01-01T00:00:00.000Z' });
    await fleet.rename(tenantId, vehicleId, 'b', late);
    const [, second, third] = await db.admin<Record<string, unknown>>(
      `SELECT user_id, command_id, correlation_id, causation_id, occurred_at, occurred_at = recorded_at AS together
       FROM event WHERE stream_id = $1 ORDER BY version`,
      [vehicleId],
    );
    expect(second).toMatchObject({
      user_id: userId,
      command_id: early.commandId,
      correlation_id: correlationId,
      causation_id: causationId,
      occurred_at: new Date('2026-01-02T03:04:05.000Z'),
      together: false,
    });
    expect(third).toMatchObject({
      user_id: userId,
      command_id: late.commandId,
      correlation_id: late.commandId,
      causation_id: null,
      together: true,
    });
  });

  it('records a command without effect as answered, and no event', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId);
    expect(await fleet.vehicles.change(vehicleId, meta, () => ({ nothing: true }))).toEqual({
      id: vehicleId,
      version: 1,
      nothing: true,
    });
    expect(await commandsKept(meta.commandId)).toBe(1);
    expect((await kept(vehicleId))?.versions).toEqual([1]);
  });

  it('finds nothing under an unknown id, nor under one of another tenant', async () => {
    const [mine, theirs] = [await fleet.tenant(), await fleet.tenant()];
    const foreign = await fleet.vehicle(theirs);
    for (const id of [randomUUID(), foreign])
      await expect(fleet.rename(mine, id, 'x')).rejects.toMatchObject({
        code: 'not_found',
        params: { kind: 'vehicle' },
      });
    expect((await kept(foreign))?.versions).toEqual([1]);
  });

  it('opens a stream where none is, once however many come at once', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = randomUUID();
    const open = () => Vehicle.register({ vehicleId, number: 'OPEN-1' }, context());
    const receipts = await Promise.all(
      ['a', 'b', 'c', 'd'].map((to) => fleet.vehicles.changeOrOpen(vehicleId, command(tenantId), open, group(to))),
    );
    expect(receipts.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5]);
    expect((await kept(vehicleId))?.versions).toEqual([1, 2, 3, 4, 5]);
  });

  it('says which rule a second vehicle of the same number breaks', async () => {
    const tenantId = await fleet.tenant();
    await fleet.vehicle(tenantId, { number: 'T-1' });
    await expect(fleet.register(tenantId, { number: 'T-1' })).rejects.toMatchObject({ code: 'vehicle_number_taken' });
    await expect(fleet.vehicle(await fleet.tenant(), { number: 'T-1' })).resolves.toBeDefined();
  });
});

describe('versions', () => {
  it('refuses a command that was decided on an older version, and tells the current one', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    await fleet.rename(tenantId, vehicleId, 'first');
    const stale = command(tenantId, 'UpdateVehicle', { expectedVersion: 1 });
    await expect(fleet.rename(tenantId, vehicleId, 'second', stale)).rejects.toMatchObject({
      code: 'version_conflict',
      params: { expectedVersion: 1, currentVersion: 2 },
    });
    expect(await kept(vehicleId)).toMatchObject({ version: 2, group: 'first' });
    const fresh = command(tenantId, 'UpdateVehicle', { expectedVersion: 2 });
    await expect(fleet.rename(tenantId, vehicleId, 'second', fresh)).resolves.toMatchObject({ version: 3 });
  });

  it('lets one of two through that were decided on the same version', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const held = await holdRow(vehicleId);
    const race = Promise.allSettled(
      ['a', 'b'].map((to) =>
        fleet.rename(tenantId, vehicleId, to, command(tenantId, 'UpdateVehicle', { expectedVersion: 1 })),
      ),
    );
    await db.blocked(2);
    await held.end();
    const outcomes = await race;
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'version_conflict', params: { currentVersion: 2 } });
    expect((await kept(vehicleId))?.versions).toEqual([1, 2]);
  });

  it('decides again on what is there now when two race without an expectation: both are applied, in stream order', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const seen: Record<string, (string | null)[]> = { a: [], b: [] };
    const decide = (to: string) => (vehicle: Vehicle) => {
      seen[to]!.push(vehicle.state.group);
      vehicle.update({ group: to }, context());
    };
    const held = await holdRow(vehicleId);
    const race = Promise.all(['a', 'b'].map((to) => fleet.vehicles.change(vehicleId, command(tenantId), decide(to))));
    await db.blocked(2);
    expect(seen).toEqual({ a: [null], b: [null] });
    await held.end();
    await race;
    const { groups, versions, group: last } = (await kept(vehicleId))!;
    expect(versions).toEqual([1, 2, 3]);
    expect(groups.toSorted()).toEqual(['a', 'b']);
    expect(last).toBe(groups[1]);
    expect(seen[groups[1]!]).toEqual([null, groups[0]]);
  });

  it('applies all, however many race: who was outrun once waits for their turn', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const held = await holdRow(vehicleId);
    const rivals = 12; // as many as there are connections, and more than a command has tries
    const race = Promise.all(Array.from({ length: rivals }, (_, i) => fleet.rename(tenantId, vehicleId, `group ${i}`)));
    await db.blocked(rivals);
    await held.end();
    await race;
    expect((await kept(vehicleId))?.versions).toEqual(Array.from({ length: rivals + 1 }, (_, i) => i + 1));
  });
});

describe('what is read beside the aggregate', () => {
  const named = (name: string) => ({
    sql: 'SELECT id FROM vehicle WHERE tenant_id = $1 AND number = $2',
    parameters: [name],
  });

  it('comes with it, each read for itself, and nothing of one that is not needed', async () => {
    const tenantId = await fleet.tenant();
    const { id } = await fleet.register(tenantId, { number: 'B-1' });
    const receipt = await fleet.vehicles.change<[{ id: string }, { id: string }, { id: string }]>(
      id,
      command(tenantId),
      (_, ...beside) => ({ beside }),
      [named('B-1'), undefined, named('B-2')],
    );
    expect(receipt['beside']).toEqual([[{ id }], [], []]);
  });

  it('is of the tenant only', async () => {
    const [mine, theirs] = [await fleet.tenant(), await fleet.tenant()];
    await fleet.register(theirs, { number: 'C-1' });
    const all = { sql: 'SELECT id, $1::uuid AS mine FROM vehicle' };
    const { id } = await fleet.register(mine);
    const receipt = await fleet.vehicles.change<[{ id: string }]>(id, command(mine), (_, rows) => ({ rows }), [all]);
    expect(receipt['rows']).toEqual([{ id, mine }]);
  });
});

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
    expect(await kept(vehicleId)).toMatchObject({ version: 3, group: 'meanwhile' });
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
    expect((await kept(vehicleId))?.groups).toEqual(['a']);
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
    expect(await kept(vehicleId)).toMatchObject({ versions: [1, 2], groups: [`group ${String(answers[0]!['by'])}`] });
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
    expect(await commandsKept(meta.commandId)).toBe(0);
    expect(await kept(vehicleId)).toMatchObject({ version: 1, group: null, versions: [1] });
    await expect(fleet.vehicles.change(vehicleId, meta, group('today'))).resolves.toMatchObject({ version: 2 });
  });

  it('at its quota takes neither the command id nor the number of the vehicle', async () => {
    const tenantId = await fleet.tenant('starter');
    await db.admin(`UPDATE quota SET maximum = 0 WHERE tenant_id = $1`, [tenantId]);
    const meta = command(tenantId, 'RegisterVehicle');
    await expect(fleet.register(tenantId, { number: 'V-1' }, meta)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect([await commandsKept(meta.commandId), await count('vehicle', tenantId)]).toEqual([0, 0]);
    await db.admin(`UPDATE quota SET maximum = 1 WHERE tenant_id = $1`, [tenantId]);
    await expect(fleet.register(tenantId, { number: 'V-1' }, meta)).resolves.toMatchObject({ version: 1 });
  });
});

describe('when the database goes away', () => {
  it('fails the command whose connection broke half-way, keeps nothing of it, and goes on with another connection', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    const meta = command(tenantId);
    const rival = await holdRow(vehicleId);
    const cut = expect(fleet.rename(tenantId, vehicleId, 'cut', meta)).rejects.toThrow(/terminat|ECONNRESET/);
    const [pid] = await db.blocked(1);
    await db.admin('SELECT pg_terminate_backend($1)', [pid]);
    await cut;
    await rival.end();
    expect(await commandsKept(meta.commandId)).toBe(0);
    expect((await kept(vehicleId))?.versions).toEqual([1]);
    await expect(fleet.rename(tenantId, vehicleId, 'whole', meta)).resolves.toMatchObject({ version: 2 });
  });

  it('survives that every connection is cut, idle ones too', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = await fleet.vehicle(tenantId);
    await Promise.all(Array.from({ length: 5 }, (_, i) => fleet.rename(tenantId, vehicleId, `warm ${i}`)));
    const metas = Array.from({ length: 12 }, () => command(tenantId, 'RegisterVehicle'));
    const rush = Promise.allSettled(metas.map((meta) => fleet.register(tenantId, {}, meta)));
    await db.admin(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'fleet_app'`,
    );
    const outcomes = await rush;
    // Whoever was told "done" is there; whoever was not may repeat, and is there once.
    // A repeat may still be given a connection whose end is under way.
    for (const meta of metas) await eventually(() => fleet.register(tenantId, {}, meta));
    expect(await count('vehicle', tenantId)).toBe(13);
    for (const outcome of outcomes)
      if (outcome.status === 'fulfilled') expect((await kept(outcome.value.id))?.versions).toEqual([1]);
    expect(db.errors.every((error) => /terminat|ECONNRESET/.test(error.message))).toBe(true);
  });
});
