import { randomUUID } from 'node:crypto';
import { Client, type Program } from './program.js';
import { PASSWORD, vehicle, type TestTenant } from './tenant.js';

export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly client: Client;
}

/** Somebody of the company with one of its roles, signed in. */
export async function colleagueOf(program: Program, tenant: TestTenant, role: string): Promise<Colleague> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const name = `Ada ${email.slice(0, 4)}`;
  const { id } = await tenant.admin.command('/users', { name, email, password: PASSWORD, roles: [role] });
  return { id, name, client: await new Client(program).logIn(email, PASSWORD) };
}

/** Somebody whose role is the company's own copy of one that comes with it. */
export async function colleagueOfCopy(program: Program, tenant: TestTenant, role: string): Promise<Colleague> {
  const { body } = await tenant.admin.get<{ data: { name: string; permissions: string[]; scope: object }[] }>('/roles');
  const { permissions, scope } = body.data.find(({ name }) => name === role)!;
  const name = `Copy of ${role}`;
  await tenant.admin.command('/roles', { name, permissions, scope });
  return colleagueOf(program, tenant, name);
}

/** One that nobody has begun, on a vehicle that shows 1,000. */
export async function openWorkOrderOf({ admin }: TestTenant, assignedTo: string | null = null) {
  const vehicleId = await vehicle(admin, 1_000);
  const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal', assignedTo };
  return { ...(await admin.command('/work-orders', body)), vehicleId };
}
