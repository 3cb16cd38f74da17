import { randomUUID } from 'node:crypto';
import type { MigrationInterface } from 'typeorm';
import type { Permission } from '#domain/identity/permissions.js';
import { DEFAULT_ROLES, PERMISSIONS } from '#domain/identity/permissions.js';
import { Role } from '#domain/identity/role.js';
import type { RoleRepository } from '#domain/identity/role.repository.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { roleRows } from '../identity/role.rows.js';
import { migrationDataSource } from './data-source.js';
import { TechniciansReport1790000000023 } from './migrations/0023-technicians-report.js';
import { RolesRecordTrips1790000000026 } from './migrations/0026-roles-record-trips.js';
import { PostgresRepository } from './postgres-repository.js';
import { verify } from './verify.js';

let db: FreshDatabase;
let fleet: Fleet;
let roles: RoleRepository;

beforeEach(async () => {
  db = await freshDatabase();
  fleet = new Fleet(db.database, db.signal);
  roles = new PostgresRepository(db.database, db.signal, roleRows);
});

afterEach(() => db?.close());

/** Twice is once. */
async function migrateTwice(migration: MigrationInterface): Promise<void> {
  const source = await (await migrationDataSource(db.url)).initialize();
  const runner = source.createQueryRunner();
  for (let time = 0; time < 2; time += 1) {
    await runner.startTransaction();
    await migration.up(runner);
    await runner.commitTransaction();
  }
  await source.destroy();
}

type Name = 'technician' | 'driver' | 'fleet_manager';

const ofNew = (name: Name): readonly Permission[] => DEFAULT_ROLES[name].permissions;
const without = (permission: Permission, name: Name) => ofNew(name).filter((each) => each !== permission);
const inOrder = (granted: readonly Permission[]) => PERMISSIONS.filter((each) => granted.includes(each));

async function made(
  name: string,
  permissions: readonly Permission[],
  { tenantId, builtIn = true }: { tenantId?: string; builtIn?: boolean } = {},
): Promise<string> {
  const roleId = randomUUID();
  const role = { roleId, name, permissions, scope: { workOrders: 'assigned' as const }, builtIn };
  await roles.create(command(tenantId ?? (await fleet.tenant())), () => Role.create(role, context()));
  return roleId;
}

async function standing(ids: readonly string[]) {
  const rows = await db.admin<{ id: string; version: number; state: { permissions: string[] } }>(
    'SELECT id, version, state FROM role WHERE id = ANY($1)',
    [ids],
  );
  return ids.map((id) => {
    const { version, state } = rows.find((row) => row.id === id)!;
    return [version, state.permissions];
  });
}

it('technicians of companies that were there before may report problems, and nobody else', async () => {
  const before = without('report_issues', 'technician');
  const tenantId = await fleet.tenant();
  const given = [await made('technician', before, { tenantId }), await made('technician', before)];
  const others = [
    await made('Mechanic', before, { tenantId, builtIn: false }),
    await made('helper', before, { tenantId }),
    await made('technician', ofNew('technician')),
    await made('technician', before, { builtIn: false }),
  ];
  await migrateTwice(new TechniciansReport1790000000023());
  const now = [2, inOrder(ofNew('technician'))];
  expect(await standing(given)).toEqual([now, now]);
  expect((await standing(others)).map(([version]) => version)).toEqual([1, 1, 1, 1]);
  expect((await verify(db.database)).faults).toEqual([]);
});

it('technicians and drivers of companies that were there before record their trips, and nobody else', async () => {
  const before = (name: Name) => without('record_trips', name);
  const tenantId = await fleet.tenant();
  const given = [
    await made('technician', before('technician'), { tenantId }),
    await made('driver', before('driver'), { tenantId }),
    await made('driver', before('driver')),
  ];
  const others = [
    await made('fleet_manager', without('view_trips', 'fleet_manager'), { tenantId }),
    await made('Courier', before('driver'), { tenantId, builtIn: false }),
    await made('driver', before('driver'), { builtIn: false }),
    await made('driver', ofNew('driver')),
  ];
  await migrateTwice(new RolesRecordTrips1790000000026());
  const [technician, driver] = [inOrder(ofNew('technician')), inOrder(ofNew('driver'))];
  expect(await standing(given)).toEqual([
    [2, technician],
    [2, driver],
    [2, driver],
  ]);
  expect((await standing(others)).map(([version]) => version)).toEqual([1, 1, 1, 1]);
  expect((await verify(db.database)).faults).toEqual([]);
});

it('whom new companies give it is whom older ones give it', () => {
  const recording = Object.values(DEFAULT_ROLES).filter(({ permissions }) =>
    (permissions as readonly Permission[]).includes('record_trips'),
  );
  expect(recording.map(({ name }) => name)).toEqual(['technician', 'driver']);
});
