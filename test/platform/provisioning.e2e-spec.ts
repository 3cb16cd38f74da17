import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { operator, PASSWORD, provision } from '../support/tenant.js';

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

describe('a provisioned tenant', () => {
  it('is empty but complete', async () => {
    const { admin } = await provision(program, 'professional');
    expect((await admin.get('/me')).body).toMatchObject({
      user: { name: 'Admin User' },
      permissions: ['all'],
      features: expect.arrayContaining(['fuel_tracking']),
    });
    expect((await admin.get<{ data: { name: string }[] }>('/roles')).body.data.map(({ name }) => name).sort()).toEqual([
      'admin',
      'driver',
      'fleet_manager',
      'technician',
    ]);
    expect(
      (await admin.get<{ data: { name: string }[] }>('/work-order-categories')).body.data.map(({ name }) => name),
    ).toEqual([
      'Body Work',
      'Brake Service',
      'Electrical',
      'Engine Repair',
      'Inspection',
      'Oil Change',
      'Preventive Maintenance',
      'Repair',
      'Tire Service',
      'Transmission Service',
    ]);
    expect((await admin.get('/settings')).body).toMatchObject({
      timezone: 'America/New_York',
      dateFormat: 'MM/DD/YYYY',
      currency: 'USD',
      distanceUnit: 'miles',
      fuelUnit: 'gallons',
      maintenanceReminders: true,
      emailNotifications: true,
      workOrderAutoNumber: true,
    });
    const dashboards = (
      await admin.get<{ data: { name: string; isDefault: boolean; widgets: { type: string; position: object }[] }[] }>(
        '/dashboards',
      )
    ).body.data;
    expect(dashboards).toHaveLength(1);
    expect(dashboards[0]).toMatchObject({ name: 'Fleet Overview', isDefault: true });
    expect(dashboards[0]!.widgets).toEqual([
      { type: 'vehicle_count', position: { x: 0, y: 0, w: 4, h: 2 } },
      { type: 'active_work_orders', position: { x: 4, y: 0, w: 4, h: 2 } },
      { type: 'monthly_costs', position: { x: 0, y: 2, w: 8, h: 4 } },
      { type: 'maintenance_due', position: { x: 0, y: 6, w: 8, h: 4 } },
    ]);
    for (const list of ['/vehicles', '/work-orders', '/parts', '/invoices'])
      expect((await admin.get(list)).body).toMatchObject({ data: [], total: 0 });
  });

  it('welcomes its admin by mail, once', async () => {
    const { admin, domain } = await provision(program);
    const mails = () => admin.get<{ data: { to: string; subject: string }[] }>('/mails').then(({ body }) => body.data);
    await program.until(async () => (await mails()).length > 0, 'the welcome mail');
    expect(await mails()).toEqual([
      expect.objectContaining({ to: `admin@${domain}`, subject: expect.stringMatching(/welcome/i) }),
    ]);
  });

  it("stands in the operator's list with its plan", async () => {
    const { tenantId } = await provision(program, 'starter');
    const { body } = await office.get<{ data: { id: string }[] }>('/platform/tenants');
    expect(body.data.find(({ id }) => id === tenantId)).toMatchObject({
      planName: expect.stringMatching(/starter/i),
      maxUsers: 5,
      maxVehicles: 25,
      maxStorageGB: 10,
      monthlyPrice: 99,
      status: 'active',
      features: ['basic_reports', 'maintenance_tracking'],
    });
  });

  it('has its domain for itself', async () => {
    const { domain } = await provision(program);
    const answer = await office.post<{ code: string }>('/platform/tenants', {
      companyName: 'Again',
      domain,
      adminEmail: `other@${domain}`,
      adminPassword: PASSWORD,
      plan: 'starter',
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'domain_taken']);
  });

  it('numbers its own work orders from one', async () => {
    const { admin } = await provision(program);
    const { id: vehicleId } = await admin.command('/vehicles', {
      number: '1',
      make: 'Ford',
      model: 'F-250',
      year: 2020,
    });
    const numbers = [];
    for (let n = 0; n < 3; n += 1)
      numbers.push(
        (
          await admin.command<{ workOrderNumber: string }>('/work-orders', {
            vehicleId,
            category: 'Repair',
            priority: 'scheduled',
            description: 'x',
          })
        ).workOrderNumber,
      );
    expect(numbers).toEqual(['WO-000001', 'WO-000002', 'WO-000003']);
  });
});
