import { randomUUID } from 'node:crypto';
import type { Permission } from '#domain/identity/permissions.js';
import { DEFAULT_ROLES, PERMISSIONS } from '#domain/identity/permissions.js';
import { Role } from '#domain/identity/role.js';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';
import { command, context, Fleet } from '../../../../test/support/fleet.js';
import { roleRows } from '../identity/role.rows.js';
import { migrationDataSource } from './data-source.js';
import { TechniciansReport1790000000023 } from './migrations/0023-technicians-report.js';
import { PostgresRepository } from './postgres-repository.js';
import { verify } from './verify.js';

let db: FreshDatabase;
beforeAll(async () => (db = await freshDatabase()));
afterAll(() => db?.close());

async function migrate(): Promise<void> {
  const source = await (await migrationDataSource(db.url)).initialize();
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  await new TechniciansReport1790000000023().up(runner);
  await runner.commitTransaction();
  await source.destroy();
}

it('technicians of companies that were there before may report problems, and nobody else', async () => {
  const fleet = new Fleet(db.database, db.signal);
  const roles = new PostgresRepository(db.database, db.signal, roleRows);
  const tenants = [await fleet.tenant(), await fleet.tenant()];
  const before = DEFAULT_ROLES.technician.permissions.filter((each) => each !== 'report_issues');
  const made = async (
    tenantId: string,
    name: string,
    builtIn: boolean,
    permissions: readonly Permission[] = before,
  ) => {
    const roleId = randomUUID();
    const role = { roleId, name, permissions, scope: { workOrders: 'assigned' as const }, builtIn };
    await roles.create(command(tenantId), () => Role.create(role, context()));
    return roleId;
  };
  const given = await Promise.all(tenants.map((tenantId) => made(tenantId, 'technician', true)));
  const others = [
    await made(tenants[0]!, 'Mechanic', false),
    await made(tenants[0]!, 'helper', true),
    await made(await fleet.tenant(), 'technician', true, DEFAULT_ROLES.technician.permissions),
    await made(await fleet.tenant(), 'technician', false),
  ];
  // Twice is once.
  await migrate();
  await migrate();
  const standing = async (ids: readonly string[]) =>
    (
      await db.admin<{ version: number; state: { permissions: string[] } }>(
        'SELECT version, state FROM role WHERE id = ANY($1)',
        [ids],
      )
    ).map(({ version, state }) => [version, state.permissions]);
  const now = [
    2,
    PERMISSIONS.filter((each) => (DEFAULT_ROLES.technician.permissions as readonly string[]).includes(each)),
  ];
  expect(await standing(given)).toEqual([now, now]);
  expect((await standing(others)).map(([version]) => version)).toEqual([1, 1, 1, 1]);
  expect((await verify(db.database)).faults).toEqual([]);
});
