import { colleagueOf, colleagueOfCopy } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle } from '../support/tenant.js';

interface Listed<Row> {
  data: Row[];
  total: number;
}
type Notice = { id: string; kind: string; subjectId: string; readAt: string | null };
type Mail = { to: string; subject: string; text: string };

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

async function complete(admin: Client, technicianId?: string): Promise<string> {
  const id = await startedWorkOrder(admin, await vehicle(admin));
  if (technicianId) await admin.command(`/work-orders/${id}/assign`, { assignedTo: technicianId });
  await admin.command(`/work-orders/${id}/complete`);
  await program.until(
    async () => (await admin.get<{ status: string }>(`/work-orders/${id}/completion`)).body.status === 'done',
    'the completion',
  );
  return id;
}

const noticesOf = async (client: Client): Promise<Notice[]> =>
  (await client.get<Listed<Notice>>('/notifications')).body.data;

describe('a completed work order', () => {
  it('is told to whom it concerns, once each, and mailed', async () => {
    const { admin, domain } = await provision(program);
    const email = `technician@${domain}`;
    const { id: technicianId } = await admin.command('/users', {
      name: 'Tess',
      email,
      password: PASSWORD,
      roles: ['technician'],
    });
    const technician = await new Client(program).logIn(email, PASSWORD);
    const id = await complete(admin, technicianId);
    for (const client of [admin, technician])
      expect(await noticesOf(client)).toMatchObject([{ kind: 'work-order-completed', subjectId: id, readAt: null }]);
    const mails = await program.until(async () => {
      const { body } = await admin.get<Listed<Mail>>('/mails');
      return body.data.filter(({ subject }) => subject.endsWith('is completed')).length === 2 && body.data;
    }, 'both mails');
    expect(mails.find(({ to }) => to === email)).toMatchObject({
      subject: 'WO-000001 is completed',
      text: expect.stringContaining(`/work-orders/${id}`),
    });
    expect((await technician.get('/mails')).status).toBe(403);
  });

  it('that is nobody’s any more is told to whoever may edit all, whatever their role is called', async () => {
    const tenant = await provision(program);
    const copied = await colleagueOfCopy(program, tenant, 'fleet_manager');
    const [technician, maker] = [
      await colleagueOf(program, tenant, 'technician'),
      await colleagueOf(program, tenant, 'fleet_manager'),
    ];
    const id = await startedWorkOrder(maker.client, await vehicle(maker.client));
    await tenant.admin.command(`/users/${maker.id}/disable`, { reason: 'Left' });
    await tenant.admin.command(`/work-orders/${id}/complete`);
    await program.until(async () => (await noticesOf(copied.client)).length === 1, 'the notice');
    expect((await noticesOf(tenant.admin)).map(({ subjectId }) => subjectId)).toEqual([id]);
    expect(await noticesOf(technician.client)).toEqual([]);
  });

  it('is not mailed where the tenant does not want it', async () => {
    const { admin } = await provision(program);
    await admin.command('/settings', { emailNotifications: false }, 'PATCH');
    await complete(admin);
    await admin.command('/settings', { emailNotifications: true }, 'PATCH');
    const loud = await complete(admin);
    const completed = await program.until(async () => {
      const { body } = await admin.get<Listed<Mail>>('/mails');
      const found = body.data.filter(({ subject }) => subject.endsWith('is completed'));
      return found.length > 0 && found;
    }, 'the mail of the second');
    expect(completed.map(({ text }) => text)).toEqual([expect.stringContaining(`/work-orders/${loud}`)]);
  });

  it('is marked as seen by its reader only', async () => {
    const [ours, theirs] = [await provision(program), await provision(program)];
    await complete(ours.admin);
    const [notice] = await noticesOf(ours.admin);
    expect((await theirs.admin.post(`/notifications/${notice!.id}/read`)).status).toBe(404);
    expect((await noticesOf(ours.admin))[0]!.readAt).toBeNull();
    expect((await ours.admin.post(`/notifications/${notice!.id}/read`)).status).toBe(204);
    expect((await noticesOf(ours.admin))[0]!.readAt).not.toBeNull();
  });
});

describe('a reopened work order', () => {
  it('is told to those who heard that it was done, but not to who reopened it', async () => {
    const { admin, domain } = await provision(program);
    const email = `technician@${domain}`;
    const tess = { name: 'Tess', email, password: PASSWORD, roles: ['technician'] };
    const { id: technicianId } = await admin.command('/users', tess);
    const technician = await new Client(program).logIn(email, PASSWORD);
    const id = await complete(admin, technicianId);
    await admin.command(`/work-orders/${id}/reopen`, { reason: 'It squeals again' });
    const notices = await program.until(async () => {
      const found = await noticesOf(technician);
      return found.length === 2 && found;
    }, 'the second notice');
    expect(notices.map(({ kind, subjectId }) => [kind, subjectId])).toContainEqual(['work-order-reopened', id]);
    await program.until(
      async () => (await admin.get<{ status: string }>(`/work-orders/${id}/completion`)).body.status === 'undone',
      'the way back',
    );
    expect((await noticesOf(admin)).map(({ kind }) => kind)).toEqual(['work-order-completed']);
  });
});
