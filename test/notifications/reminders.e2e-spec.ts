import { colleagueOf, colleagueOfCopy } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { dueService, provision, vehicle } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let office: Program;

beforeAll(async () => {
  database = await freshDatabase();
  office = await new Program(database.url, { FLEET_ROLES: 'api,worker' }).start();
}, 120_000);

afterAll(async () => {
  await office?.close();
  await database?.close();
});

/** Where it is day now: reminders come in the morning. */
const DAYTIME = new Date().getUTCHours() < 12 ? 'Etc/GMT-10' : 'UTC';

const remindersOf = async (client: Client) => {
  const { body } = await client.get<{ data: { kind: string; data: { count: number } }[] }>('/notifications');
  return body.data.filter(({ kind }) => kind === 'services-due').map(({ data }) => data.count);
};

describe('services that are due', () => {
  it('are told to whoever runs the fleet, once a day, where the tenant wants to be reminded', async () => {
    const [eager, quiet, idle] = [await provision(office), await provision(office), await provision(office)];
    for (const { admin } of [eager, quiet]) {
      const vehicleId = await vehicle(admin, 10_000);
      await dueService(admin, vehicleId, { days: 30 });
      await dueService(admin, vehicleId, { miles: 3_000 });
      await dueService(admin, vehicleId, { days: 36_000 });
    }
    const copied = await colleagueOfCopy(office, eager, 'fleet_manager');
    const technician = await colleagueOf(office, eager, 'technician');
    for (const { admin } of [eager, idle]) await admin.command('/settings', { timezone: DAYTIME }, 'PATCH');
    await quiet.admin.command('/settings', { timezone: DAYTIME, maintenanceReminders: false }, 'PATCH');

    // The first that schedules looks at once.
    const scheduler = await new Program(database.url, { FLEET_ROLES: 'api,worker,scheduler' }).start();
    try {
      await scheduler.until(async () => (await remindersOf(eager.admin)).length > 0, 'the reminder');
      expect(await remindersOf(eager.admin)).toEqual([2]);
      expect(await remindersOf(copied.client)).toEqual([2]);
      expect(await remindersOf(technician.client)).toEqual([]);
      expect(await remindersOf(quiet.admin)).toEqual([]);
      expect(await remindersOf(idle.admin)).toEqual([]);
      // The log tells since when, wanted or not.
      for (const { admin } of [eager, quiet]) {
        const { body } = await admin.get<{ data: { id: string; level: string }[] }>('/due-services');
        expect(body.data.map(({ level }) => level)).toEqual(['overdue', 'overdue', 'upcoming']);
        await scheduler.until(async () => {
          const told = await Promise.all(
            body.data.map(({ id }) => admin.get<{ data: { type: string }[] }>(`/due-services/${id}/history`)),
          );
          return told.filter((history) => history.body.data.some(({ type }) => type.endsWith('fell-due'))).length === 2;
        }, 'the marks');
      }
      // In a folder of its own or the office's: whichever worker took the job.
      await scheduler.until(async () => {
        const mails = [office, scheduler].map((program) =>
          eager.admin.on(program).get<{ data: { subject: string; text: string }[] }>('/mails'),
        );
        const sent = (await Promise.all(mails)).flatMap(({ body }) => body.data);
        return sent.some(({ subject, text }) => subject === '2 services are due' && text.includes('Oil and filter'));
      }, 'the mail');
    } finally {
      await scheduler.close();
    }
  });
});
