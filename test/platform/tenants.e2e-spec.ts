import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { operator, provision, vehicle } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let office: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  office = await operator(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

describe('an operator', () => {
  it('sees the use of a tenant against its plan', async () => {
    const { tenantId, admin } = await provision(program, 'starter');
    await vehicle(admin);
    await vehicle(admin);
    expect((await office.get(`/platform/tenants/${tenantId}`)).body).toMatchObject({
      planName: 'starter',
      users: 1,
      maxUsers: 5,
      vehicles: 2,
      maxVehicles: 25,
      storageBytes: 0,
      maxStorageGB: 10,
      status: 'active',
    });
  });

  it('gives another plan, whose limits and features count at once', async () => {
    const { tenantId, admin } = await provision(program, 'starter');
    for (let made = 0; made < 25; made += 1) await vehicle(admin);
    const more = () => admin.post('/vehicles', { number: 'One more', make: 'Ford', model: 'F-250', year: 2020 });
    expect((await more()).body).toMatchObject({ code: 'quota_exceeded', params: { limit: 25, used: 25 } });
    await office.command(`/platform/tenants/${tenantId}/plan`, { plan: 'professional' });
    expect((await more()).status).toBe(201);
    expect((await admin.get<{ features: string[] }>('/me')).body.features).toContain('fuel_tracking');

    const refused = await office.post(`/platform/tenants/${tenantId}/plan`, { plan: 'starter' });
    expect([refused.status, refused.body['code'], refused.body['params']]).toEqual([
      409,
      'plan_too_small',
      { quota: 'vehicles', limit: 25, used: 26 },
    ]);
    expect((await office.get(`/platform/tenants/${tenantId}`)).body).toMatchObject({ planName: 'professional' });
  });

  it('never gives a smaller plan to somebody who takes a seat at the same time', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { tenantId, admin } = await provision(program, 'professional');
      for (let made = 0; made < 25; made += 1) await vehicle(admin);
      const [plan, made] = await Promise.all([
        office.post(`/platform/tenants/${tenantId}/plan`, { plan: 'starter' }),
        admin.post('/vehicles', { number: 'One more', make: 'Ford', model: 'F-250', year: 2020 }),
      ]);
      expect([
        [200, 409],
        [409, 201],
      ]).toContainEqual([plan.status, made.status]);
      if (plan.status === 409) expect(plan.body).toMatchObject({ code: 'plan_too_small', params: { used: 26 } });
      const [quota] = await database.admin(
        `SELECT used, maximum FROM quota WHERE tenant_id = $1 AND kind = 'vehicles'`,
        [tenantId],
      );
      expect(Number(quota!['used'])).toBeLessThanOrEqual(Number(quota!['maximum']));
    }
  }, 60_000);

  it('reads what operators did with a tenant, and nothing of what its people do', async () => {
    const { tenantId, admin } = await provision(program, 'starter');
    await admin.command('/settings', { distanceUnit: 'kilometers' }, 'PATCH');
    await office.command(`/platform/tenants/${tenantId}/plan`, { plan: 'professional' });
    await office.command(`/platform/tenants/${tenantId}/suspend`, { reason: 'Not paid' });
    await office.command(`/platform/tenants/${tenantId}/lift-suspension`);
    const first = await office.get<{ data: object[]; nextCursor: string; total: number }>(
      `/platform/tenants/${tenantId}/history?limit=3`,
    );
    expect(first.body).toMatchObject({
      total: 4,
      data: [
        { type: 'identity.tenant-suspension-lifted', userName: 'Operator' },
        { type: 'identity.tenant-suspended', data: { reason: 'Not paid' } },
        { type: 'identity.tenant-plan-changed', data: { from: 'starter', to: 'professional' } },
      ],
    });
    const rest = await office.get(`/platform/tenants/${tenantId}/history?limit=3&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({ data: [{ type: 'identity.tenant-provisioned' }], nextCursor: null });
  });

  it('is told alike of a tenant that is not there, on every route', async () => {
    const { admin, tenantId } = await provision(program);
    const nowhere = '00000000-0000-4000-8000-000000000000';
    for (const path of ['', '/history']) {
      expect((await office.get(`/platform/tenants/${nowhere}${path}`)).status).toBe(404);
      expect((await admin.get(`/platform/tenants/${tenantId}${path}`)).status).toBe(403);
    }
    for (const [path, body] of [
      ['plan', { plan: 'starter' }],
      ['suspend', { reason: 'x' }],
      ['lift-suspension', {}],
    ] as const) {
      expect((await office.post(`/platform/tenants/${nowhere}/${path}`, body)).status).toBe(404);
      expect((await admin.post(`/platform/tenants/${tenantId}/${path}`, body)).status).toBe(403);
    }
  });
});
