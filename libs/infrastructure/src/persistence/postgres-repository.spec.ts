import { randomUUID } from 'node:crypto';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
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

/** Holds the vehicle's row, so that commands on it have read it before any of them writes. */
const holdRow = (vehicleId: string) => db.hold(`SELECT FROM vehicle WHERE id = '${vehicleId}' FOR UPDATE`);

async function count(table: string, tenantId: string): Promise<number> {
  const [row] = await db.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [
    tenantId,
  ]);
  return row!.n;
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
    expect(await keptVehicle(db, id)).toEqual({ version: 3, group: 'heavy', versions: [1, 2, 3], groups: ['heavy'] });
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
    expect(await commandsKept(db, meta.commandId)).toBe(1);
    expect((await keptVehicle(db, vehicleId))?.versions).toEqual([1]);
  });

  it('finds nothing under an unknown id, nor under one of another tenant', async () => {
    const [mine, theirs] = [await fleet.tenant(), await fleet.tenant()];
    const foreign = await fleet.vehicle(theirs);
    for (const id of [randomUUID(), foreign])
      await expect(fleet.rename(mine, id, 'x')).rejects.toMatchObject({
        code: 'not_found',
        params: { kind: 'vehicle' },
      });
    expect((await keptVehicle(db, foreign))?.versions).toEqual([1]);
  });

  it('opens a stream where none is, once however many come at once', async () => {
    const tenantId = await fleet.tenant();
    const vehicleId = randomUUID();
    const open = () => Vehicle.register({ vehicleId, number: 'OPEN-1' }, context());
    const receipts = await Promise.all(
      ['a', 'b', 'c', 'd'].map((to) => fleet.vehicles.changeOrOpen(vehicleId, command(tenantId), open, group(to))),
    );
    expect(receipts.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5]);
    expect((await keptVehicle(db, vehicleId))?.versions).toEqual([1, 2, 3, 4, 5]);
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
    expect(await keptVehicle(db, vehicleId)).toMatchObject({ version: 2, group: 'first' });
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
    expect((await keptVehicle(db, vehicleId))?.versions).toEqual([1, 2]);
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
    const { groups, versions, group: last } = (await keptVehicle(db, vehicleId))!;
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
    expect((await keptVehicle(db, vehicleId))?.versions).toEqual(Array.from({ length: rivals + 1 }, (_, i) => i + 1));
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
    expect(await commandsKept(db, meta.commandId)).toBe(0);
    expect((await keptVehicle(db, vehicleId))?.versions).toEqual([1]);
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
      if (outcome.status === 'fulfilled') expect((await keptVehicle(db, outcome.value.id))?.versions).toEqual([1]);
    expect(db.errors.every((error) => /terminat|ECONNRESET/.test(error.message))).toBe(true);
  });
});
