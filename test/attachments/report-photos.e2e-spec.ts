import { randomUUID } from 'node:crypto';
import { MOST_OF_REPORT } from '#domain/attachments/attachment.js';
import { colleagueOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { provision, vehicle, type TestTenant } from '../support/tenant.js';
import { attach, becomes, file, photo, refusal, send } from '../support/uploads.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let dan: Colleague;
let dora: Colleague;
let vehicleId: string;
let bytes: Buffer;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  [dan, dora] = [await colleagueOf(program, tenant, 'driver'), await colleagueOf(program, tenant, 'driver')];
  vehicleId = await vehicleOf(dan);
  bytes = await photo({ noise: false });
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function vehicleOf({ id }: Colleague): Promise<string> {
  const made = await vehicle(tenant.admin);
  await tenant.admin.command(`/vehicles/${made}`, { assignedDriverId: id }, 'PATCH');
  return made;
}

async function reportBy(client: Client, of = vehicleId) {
  const body = { vehicleId: of, category: 'Repair', priority: 'non_scheduled', description: 'Tire is flat' };
  return { kind: 'work-order', id: (await client.command('/work-orders', body)).id } as const;
}

const announcement = (target: object, more: object = {}) => ({
  attachmentId: randomUUID(),
  target,
  fileName: 'tire.jpg',
  contentType: 'image/jpeg',
  size: bytes.length,
  ...more,
});

/** What somebody is told who adds a photo; what no two answers have in common is left out. */
async function told(client: Client, target: object, more: object = {}) {
  const { status, body } = await client.post<object>('/attachments', announcement(target, more));
  return { status, body: { ...body, requestId: '' } };
}

describe('who only reports', () => {
  it('adds photos to a report of their own, and nothing but that', async () => {
    const target = await reportBy(dan.client);
    const id = await attach(dan.client, { target, bytes });
    await send(program, dan.client, id, bytes).done;
    await becomes(program, tenant.admin, target, id, 'ready');
    // What they cannot see does not become theirs to see, or to take away.
    expect((await dan.client.get(`/work-orders/${target.id}/attachments`)).status).toBe(403);
    expect((await file(program, dan.client, id)).status).toBe(404);
    expect((await dan.client.send('DELETE', `/attachments/${id}`, {})).status).toBe(404);
  });

  it('is told of no other work order that there is one, whosever it is', async () => {
    const nothing = await told(dan.client, { kind: 'work-order', id: randomUUID() });
    expect(nothing).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const ofTheOffice = await reportBy(tenant.admin);
    const ofAColleague = await reportBy(dora.client, await vehicleOf(dora));
    for (const target of [ofTheOffice, ofAColleague]) expect(await told(dan.client, target)).toEqual(nothing);
  });

  it.each([
    ['cancelled', async (id: string) => tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' })],
    [
      'completed',
      async (id: string) => {
        await tenant.admin.command(`/work-orders/${id}/start`);
        await tenant.admin.command(`/work-orders/${id}/complete`);
      },
    ],
  ])('adds none once it is %s', async (_state, end) => {
    const target = await reportBy(dan.client);
    expect((await told(dan.client, target)).status).toBe(201);
    await end(target.id);
    expect(await told(dan.client, target)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('goes on while it is worked on by others', async () => {
    const target = await reportBy(dan.client);
    await tenant.admin.command(`/work-orders/${target.id}/start`);
    expect((await told(dan.client, target)).status).toBe(201);
  });

  it('adds pictures only, so many of them, and none to a vehicle', async () => {
    const target = await reportBy(dan.client);
    expect(await told(dan.client, target, { contentType: 'application/pdf' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_choice' },
    });
    expect(await told(dan.client, { kind: 'vehicle', id: vehicleId })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', params: { permission: 'edit_vehicles' } },
    });
    for (let number = 0; number < MOST_OF_REPORT; number += 1)
      expect((await told(dan.client, target)).status).toBe(201);
    expect(await told(dan.client, target)).toMatchObject({
      status: 409,
      body: { code: 'too_many_attachments', params: { max: MOST_OF_REPORT } },
    });
    // The office still adds its own.
    expect((await told(tenant.admin, target)).status).toBe(201);
  });

  it('sends no bytes for a photo that somebody else announced', async () => {
    const id = await attach(dan.client, { target: await reportBy(dan.client), bytes });
    expect(await refusal(send(program, dora.client, id, bytes))).toEqual({ status: 404, code: 'not_found' });
  });

  it('adds nothing any more once their role does not include reports', async () => {
    const eve = await colleagueOf(program, tenant, 'driver');
    const target = await reportBy(eve.client, await vehicleOf(eve));
    const id = await attach(eve.client, { target, bytes });
    const role = await tenant.admin.command('/roles', { name: 'Meters', permissions: ['record_meters'] });
    await tenant.admin.command(`/users/${eve.id}/roles`, { roleIds: [role.id] });
    await program.until(async () => (await told(eve.client, target)).status === 403, 'the role to be gone');
    expect((await refusal(send(program, eve.client, id, bytes))).status).toBe(403);
  });
});

it('a technician adds photos to what they reported for others, not to other work of nobody', async () => {
  const tess = await colleagueOf(program, tenant, 'technician');
  expect((await told(tess.client, await reportBy(tess.client))).status).toBe(201);
  expect((await told(tess.client, await reportBy(tenant.admin))).status).toBe(404);
});
