import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const peopleOf = async ({ tenantId }: TestTenant): Promise<string[]> =>
  (
    await database.admin<{ name: string }>('SELECT name FROM person WHERE tenant_id = $1 ORDER BY name', [tenantId])
  ).map(({ name }) => name);
const named = (name: string, domain: string) => ({
  name,
  email: `${name.toLowerCase()}@${domain}`,
  password: PASSWORD,
  roles: ['Technician'],
});

describe('a person is noted with what names them, or not at all', () => {
  it('for a user beyond the plan', async () => {
    const tenant = await provision(program, 'starter');
    let refusal: { code?: string } | undefined;
    for (let turn = 1; !refusal && turn < 50; turn += 1) {
      const { status, body } = await tenant.admin.post('/users', named(`User${turn}`, tenant.domain));
      if (status !== 201) refusal = body;
    }
    expect(refusal).toMatchObject({ code: 'quota_exceeded' });
    const { body } = await tenant.admin.get<{ total: number }>('/users');
    expect((await peopleOf(tenant)).length).toBe(body.total);
  });

  it('for a user whose e-mail is taken, however it is written; the one who has it is left alone', async () => {
    const tenant = await provision(program);
    const ada = named('Ada', tenant.domain);
    await tenant.admin.command('/users', ada);
    const taken = await tenant.admin.post('/users', { ...ada, name: 'Eve', email: ada.email.toUpperCase() });
    expect([taken.status, taken.body]).toMatchObject([409, { code: 'already_exists', params: { field: 'email' } }]);
    expect(await peopleOf(tenant)).toEqual(['Ada', 'Admin User']);
    await new Client(program).logIn(ada.email, PASSWORD);
  });

  it('for a user who is created by the same command twice', async () => {
    const tenant = await provision(program);
    const command = { commandId: randomUUID(), ...named('Ada', tenant.domain) };
    const answers = await Promise.all([tenant.admin.post('/users', command), tenant.admin.post('/users', command)]);
    answers.push(await tenant.admin.post('/users', command));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(await peopleOf(tenant)).toEqual(['Ada', 'Admin User']);
  });

  it('for somebody without an account who asked for work', async () => {
    const tenant = await provision(program);
    const vehicleId = await vehicle(tenant.admin);
    const order = { category: 'Repair', priority: 'scheduled', description: 'Brakes', requestedBy: 'Depot  North' };
    expect((await tenant.admin.post('/work-orders', { ...order, vehicleId: randomUUID() })).status).toBe(404);
    expect(await peopleOf(tenant)).toEqual(['Admin User']);
    const { id } = await tenant.admin.command('/work-orders', { ...order, vehicleId });
    expect(await peopleOf(tenant)).toEqual(['Admin User', 'Depot North']);

    await tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' });
    const late = await tenant.admin.send('PATCH', `/work-orders/${id}`, { requestedBy: 'Depot South' });
    expect(late.status).toBe(409);
    expect(await peopleOf(tenant)).toEqual(['Admin User', 'Depot North']);
  });
});
