import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Program, type Client } from '../support/program.js';
import { operator, part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let office: Client;
let mine: TestTenant;
let foreign: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  office = await operator(program);
  [mine, foreign] = [await provision(program), await provision(program)];
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

interface Work {
  parkedEvents: {
    data: { id: string; tenantId: string; reader: string; state: string; error: string }[];
    total: number;
  };
  stuckSagas: { data: { id: string; tenantId: string; type: string; step: string; error: string }[]; total: number };
  jobs: { data: { id: string; queue: string; tenantId: string; state: string; tries: number }[]; total: number };
}
const work = async (client: Client, path = '/background-work') => (await client.get<Work>(path)).body;
const EVERYWHERE = '/platform/background-work';

/** The first event of a new vehicle, given up by a reader of the running program, or by one that is gone. */
async function parked({ admin, tenantId }: TestTenant, reader = 'saga-part-reservation'): Promise<string> {
  const vehicleId = await vehicle(admin);
  const [row] = await database.admin<{ event_id: string }>(
    `INSERT INTO parked_event (tenant_id, reader, event_id, stream_id, version, status, tries, next_at, error)
     SELECT tenant_id, $2, id, stream_id, version, 'parked', 5, now(), 'Error: no such part: Brake pad of Ms Smith'
     FROM event WHERE tenant_id = $1 AND stream_id = $3 AND version = 1 RETURNING event_id`,
    [tenantId, reader, vehicleId],
  );
  return row!.event_id;
}

describe('parked events', () => {
  it('are shown to the admins of their tenant: reader, what, since, tries, error, and what waits behind', async () => {
    const [id, theirs] = [await parked(mine), await parked(foreign)];
    const { parkedEvents } = await work(mine.admin);
    expect(parkedEvents).toEqual({
      total: 1,
      data: [
        {
          id,
          tenantId: mine.tenantId,
          reader: 'saga-part-reservation',
          type: 'fleet.vehicle-registered',
          streamType: 'vehicle',
          streamId: expect.any(String),
          state: 'parked',
          tries: 5,
          error: 'Error: no such part: Brake pad of Ms Smith',
          since: expect.any(String),
          behind: 0,
        },
      ],
    });
    const ofAll = await work(office, EVERYWHERE);
    expect(ofAll.parkedEvents.data.map((event) => event.id).sort()).toEqual([id, theirs].sort());
    expect(JSON.stringify(ofAll)).not.toContain('Smith');
    expect(ofAll.parkedEvents.data[0]!.error).toBe('Error');
  });

  it('are tried again by their tenant: one, or all; another tenant has no say in it', async () => {
    const [id, theirs] = [await parked(mine), await parked(foreign)];
    const redrive = (body: object) => mine.admin.post('/background-work/parked-events/redrive', body);
    expect((await redrive({ eventId: theirs })).status).toBe(404);
    expect((await redrive({ eventId: id })).body).toMatchObject({ retried: 1 });
    // The reader of the running program takes it up, and it is gone.
    await program.until(
      async () => !(await work(mine.admin)).parkedEvents.data.some((event) => event.id === id),
      'the event to be handled',
    );
    await parked(mine);
    await parked(mine, 'a-reader-that-is-gone');
    expect((await redrive({ reader: 'a-reader-that-is-gone' })).body).toMatchObject({ retried: 1 });
    const retrying = (await work(mine.admin)).parkedEvents.data.filter(({ state }) => state === 'retrying');
    expect(retrying.map(({ reader }) => reader)).toEqual(['a-reader-that-is-gone']);
    expect(Number((await redrive({})).body['retried'])).toBeGreaterThan(0);
    expect((await work(mine.admin)).parkedEvents.data.filter(({ state }) => state === 'parked')).toEqual([]);
    expect((await work(foreign.admin)).parkedEvents.data.some(({ state }) => state === 'parked')).toBe(true);
  });

  it('are tried again everywhere by an operator', async () => {
    const [one, two] = [await parked(mine), await parked(foreign)];
    await office.command(`${EVERYWHERE}/parked-events/redrive`, { eventId: one });
    await office.command(`${EVERYWHERE}/parked-events/redrive`, {});
    await program.until(async () => {
      const ids = (await work(office, EVERYWHERE)).parkedEvents.data.map(({ id }) => id);
      return !ids.includes(one) && !ids.includes(two);
    }, 'both to be handled');
  });

  it('are nobody else’s business', async () => {
    const email = `driver@${mine.domain}`;
    const password = 'a long enough password';
    await mine.admin.command('/users', { name: 'Driver', email, password, roles: ['driver'] });
    const driver = await mine.admin.logIn(email, password);
    for (const client of [driver, office]) expect((await client.get('/background-work')).status).toBe(403);
    for (const client of [driver, mine.admin]) expect((await client.get(EVERYWHERE)).status).toBe(403);
  });
});

describe('stuck sagas', () => {
  it('are shown with the step and why, and go on when somebody says so', async () => {
    const { admin, tenantId } = mine;
    const vehicleId = await vehicle(admin, 10);
    const partId = await part(admin, [{ quantity: 9, unitCost: 1 }]);
    const id = await startedWorkOrder(admin, vehicleId);
    // What the step writes cannot be written: it fails, and fails again.
    await database.admin(
      `ALTER TABLE invoice ADD CONSTRAINT broken CHECK (tenant_id <> '${tenantId}'::uuid) NOT VALID`,
    );
    await admin.command(`/work-orders/${id}/parts`, { partId, quantity: 1 });
    await admin.command(`/work-orders/${id}/complete`);
    const stuck = await program.until(
      async () => (await work(admin)).stuckSagas.data.find((saga) => saga.id === id),
      'the saga to be stuck',
      60_000,
    );
    expect(stuck).toMatchObject({ type: 'work-order-completion', step: 'issue_invoice', tries: 6 });
    expect(stuck.error).toContain('broken');
    const everywhere = (await work(office, EVERYWHERE)).stuckSagas.data.find((saga) => saga.id === id)!;
    expect(everywhere).toMatchObject({ tenantId, step: 'issue_invoice' });
    expect(everywhere.error).not.toContain('broken');
    const retry = { type: stuck.type, sagaId: id };
    expect((await foreign.admin.post('/background-work/sagas/retry', retry)).status).toBe(404);
    await database.admin('ALTER TABLE invoice DROP CONSTRAINT broken');
    await admin.command('/background-work/sagas/retry', retry);
    await program.until(
      async () => (await admin.get<{ data: object[] }>('/invoices')).body.data.length > 0,
      'the invoice',
    );
    await program.until(async () => (await work(admin)).stuckSagas.total === 0, 'nothing to be stuck');
    expect((await admin.post('/background-work/sagas/retry', retry)).status).toBe(404);
  }, 120_000);
});

describe('jobs', () => {
  it('that failed are shown to their tenant, and done when somebody says so', async () => {
    const [broken, other] = [await provision(program), await provision(program)];
    await program.until(
      async () => (await work(broken.admin)).jobs.total === 0 && (await work(other.admin)).jobs.total === 0,
      'the welcome mails',
    );
    // Whoever reads the recipients stumbles.
    await database.admin('ALTER TABLE notification RENAME TO notification_gone');
    const id = await startedWorkOrder(broken.admin, await vehicle(broken.admin));
    await broken.admin.command(`/work-orders/${id}/complete`);
    const job = await program.until(
      // Between two tries: while one runs, it says so.
      async () => (await work(broken.admin)).jobs.data.find(({ tries, state }) => tries > 0 && state === 'retrying'),
      'the job to fail',
      60_000,
    );
    expect(job).toMatchObject({
      queue: 'completion-notice',
      tenantId: broken.tenantId,
      subjectId: id,
    });
    expect((await work(other.admin)).jobs.data).toEqual([]);
    expect((await work(office, EVERYWHERE)).jobs.data).toContainEqual(
      expect.objectContaining({ id: job.id, tenantId: broken.tenantId, error: 'Error' }),
    );
    const retry = { queue: job.queue, jobId: job.id };
    expect((await other.admin.post('/background-work/jobs/retry', retry)).status).toBe(404);
    expect((await broken.admin.post('/background-work/jobs/retry', { ...retry, jobId: randomUUID() })).status).toBe(
      404,
    );
    await database.admin('ALTER TABLE notification_gone RENAME TO notification');
    await broken.admin.post('/background-work/jobs/retry', retry);
    await program.until(async () => (await work(broken.admin)).jobs.total === 0, 'the job to be done', 60_000);
  }, 120_000);
});
