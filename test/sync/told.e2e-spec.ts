import { randomUUID } from 'node:crypto';
import type { SyncAnswer } from '#domain/sync/views.js';
import type { Page } from '#domain/shared/views.js';
import { colleagueOf } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Phone } from '../support/phone.js';
import { Program } from '../support/program.js';
import { dueService, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const hearsOfNobody = (answer: SyncAnswer | undefined) => {
  for (const field of ['by', 'at', 'events', 'theirs']) expect(answer).not.toHaveProperty(field);
};

describe('who did something is told to nobody', () => {
  it('who may not do it, or asks for what there is not', async () => {
    const { id } = await tenant.admin.command('/work-order-categories', { name: 'Paint' });
    await tenant.admin.command(`/work-order-categories/${id}`, { name: 'Paint and varnish' }, 'PATCH');
    const phone = new Phone((await colleagueOf(program, tenant, 'driver')).client);
    const seen = { expectedVersion: 0 };
    const answers = await phone.send(
      phone.make('UpdateWorkOrderCategory', { params: { id }, body: { name: 'Mine' } }, seen),
      phone.make('FlyToTheMoon', { params: { id }, body: { id } }, seen),
    );
    expect(answers).toMatchObject([
      { result: 'refused', code: 'forbidden' },
      { result: 'refused', code: 'unknown_command' },
    ]);
    answers.forEach(hearsOfNobody);
  });

  it('who may do it and not look at it; what others did is not overwritten all the same', async () => {
    const id = await dueService(tenant.admin, await vehicle(tenant.admin, 1_000), { days: 90 });
    await tenant.admin.command(`/due-services/${id}`, { title: 'Oil' }, 'PATCH');
    const planner = await colleagueOf(program, tenant, 'technician');
    const role = {
      name: `Planner ${randomUUID()}`,
      permissions: ['edit_schedules', 'view_work_orders', 'view_vehicles'],
    };
    const { id: roleId } = await tenant.admin.command('/roles', role);
    await tenant.admin.command(`/users/${planner.id}/roles`, { roleIds: [roleId] });
    await program.until(async () => (await planner.client.get('/parts')).status === 403, 'the role to count');
    const phone = new Phone(planner.client);
    const edit = { params: { id }, body: { title: 'Filter' } };
    const [answer] = await phone.send(phone.make('RescheduleDueService', edit, { expectedVersion: 1 }));
    expect(answer).toMatchObject({ result: 'refused', code: 'version_conflict' });
    hearsOfNobody(answer);
    const { body } = await tenant.admin.get<Page<{ id: string; title: string }>>('/due-services');
    expect(body.data.find((service) => service.id === id)?.title).toBe('Oil');
  });
});
