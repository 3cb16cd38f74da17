import { randomUUID } from 'node:crypto';
import { saveOperator } from '#infrastructure/identity/operators.js';
import { Client, type Program } from './program.js';

export const PASSWORD = 'a long enough password';
export const OPERATOR = 'operator@test.example';

/** The platform's operator, made as `npm run fleet -- operator` makes one. */
export async function operator(program: Program): Promise<Client> {
  await saveOperator(program.databaseUrl, { email: OPERATOR, name: 'Operator', password: PASSWORD });
  return new Client(program).logIn(OPERATOR, PASSWORD);
}

export interface TestTenant {
  readonly tenantId: string;
  readonly adminUserId: string;
  readonly domain: string;
  readonly admin: Client;
}

/** A new tenant, through the API as an operator does it. */
export async function provision(program: Program, plan = 'enterprise'): Promise<TestTenant> {
  const office = await operator(program);
  const domain = `t-${randomUUID().slice(0, 8)}.example`;
  const adminEmail = `admin@${domain}`;
  const { tenantId, adminUserId } = await office.command<{ tenantId: string; adminUserId: string }>(
    '/platform/tenants',
    {
      companyName: `Tenant ${domain}`,
      domain,
      adminEmail,
      adminPassword: PASSWORD,
      plan,
    },
  );
  return { tenantId, adminUserId, domain, admin: await new Client(program).logIn(adminEmail, PASSWORD) };
}

export async function vehicle(admin: Client, odometer?: number): Promise<string> {
  const { id } = await admin.command('/vehicles', {
    number: `V-${randomUUID().slice(0, 8)}`,
    make: 'Ford',
    model: 'F-250',
    year: 2019,
  });
  if (odometer !== undefined)
    await admin.command(`/vehicles/${id}/meter-readings`, {
      kind: 'odometer',
      value: odometer,
      at: new Date(Date.now() - 86_400_000).toISOString(),
    });
  return id;
}

export async function part(
  admin: Client,
  stock: readonly { quantity: number; unitCost: number }[] = [],
): Promise<string> {
  const { id } = await admin.command('/parts', { partNumber: `P-${randomUUID().slice(0, 8)}`, name: 'Brake pad' });
  for (const receipt of stock) await admin.command(`/parts/${id}/receipts`, receipt);
  return id;
}

/** A work order that somebody works on. */
export async function startedWorkOrder(admin: Client, vehicleId: string): Promise<string> {
  const { id } = await admin.command('/work-orders', {
    vehicleId,
    category: 'Repair',
    priority: 'non_scheduled',
    description: 'Brakes squeal',
  });
  await admin.command(`/work-orders/${id}/start`);
  return id;
}

/** A service that a vehicle needs every so many days or miles, done last at the beginning of 2026, at 0 miles. */
export async function dueService(
  admin: Client,
  vehicleId: string,
  { days = null, miles = null }: { days?: number | null; miles?: number | null },
): Promise<string> {
  const { id } = await admin.command('/due-services', {
    vehicleId,
    title: 'Oil and filter',
    intervalDays: days,
    intervalDistance: miles,
    lastDoneAt: '2026-01-02',
    lastDoneOdometer: 0,
  });
  return id;
}

/** A work order under way on a vehicle at 1,000 km, with two pieces set aside of a part that costs 4. */
export async function partOnStartedWorkOrder(
  admin: Client,
  stock: number,
): Promise<{ id: string; vehicleId: string; partId: string }> {
  const vehicleId = await vehicle(admin, 1_000);
  const partId = await part(admin, [{ quantity: stock, unitCost: 4 }]);
  const id = await startedWorkOrder(admin, vehicleId);
  await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
  return { id, vehicleId, partId };
}
