import { randomUUID } from 'node:crypto';
import type { SyncAnswer } from '#domain/sync/views.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

/** Requests a minute of one user. */
const RATE = 700;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url, { FLEET_RATE_LIMIT: String(RATE) }).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function manager(): Promise<{ id: string; client: Client; phone: Phone }> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const person = { name: 'Tess', email, password: PASSWORD, roles: ['fleet_manager'] };
  const { id } = await tenant.admin.command('/users', person);
  const client = await new Client(program).logIn(email, PASSWORD);
  return { id, client, phone: new Phone(client) };
}

const many = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);
const nothing = (phone: Phone, commands: number) => many(commands, () => phone.make('Nothing', {}));

describe('the commands of a batch', () => {
  it('count one by one in the rate of their sender, and those beyond it are for later', async () => {
    const { client, phone } = await manager();
    for (const size of [250, 250]) {
      const answers = await phone.send(...nothing(phone, size));
      expect(results(answers)).toEqual(many(size, () => 'refused'));
    }
    const last = nothing(phone, 250);
    const answers = await phone.send(...last);
    const done = results(answers).filter((result) => result === 'refused').length;
    // Three batches, and the first request, which counted for its address.
    expect(done).toBeGreaterThan(RATE - 500 - 10);
    expect(done).toBeLessThanOrEqual(RATE - 500);
    expect(results(answers.slice(0, done))).toEqual(many(done, () => 'refused'));
    for (const answer of answers.slice(done)) {
      expect(answer).toMatchObject({ result: 'retry', code: 'too_many_requests' });
      const { retryAfter } = answer as { retryAfter: number };
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(60);
    }
    expect((await client.get('/me')).status).toBe(429);
    // What was for later is not taken for done.
    const [device] = await database.admin<{ last: number }>(
      'SELECT last_sequence::int AS last FROM device WHERE id = $1',
      [phone.id],
    );
    expect(device?.last).toBe(500 + done);
  });
});

describe('a device', () => {
  const busyFor = (seconds: number, { id }: Phone) =>
    database.admin(
      `UPDATE device SET turn = gen_random_uuid(), turn_until = now() + interval '1 s' * $1 WHERE id = $2`,
      [seconds, id],
    );

  it('has one batch carried out at a time: the next one waits a little, or comes again', async () => {
    const { phone } = await manager();
    await phone.send(...nothing(phone, 1));
    const next = nothing(phone, 1);
    await busyFor(60, phone);
    const { status, body } = await phone.post(next);
    expect([status, body.code]).toEqual([409, 'sync_in_progress']);
    // One whose process died is waited for no longer than it said.
    await busyFor(1, phone);
    expect(results(await phone.send(...next))).toEqual(['refused']);
    expect(await database.admin('SELECT FROM device WHERE turn IS NOT NULL')).toEqual([]);
  }, 30_000);

  it('leaves no gap with what it sends while the batch before is still carried out', async () => {
    const { phone } = await manager();
    const id = await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
    await phone.send(...nothing(phone, 1));
    const labor = { params: { id }, body: { hours: 1, rate: 1 } };
    const [first, second] = [60, 3].map((size) => many(size, () => phone.make('AddLabor', labor)));
    const sent = phone.send(...first!);
    await program.until(
      async () => (await database.admin('SELECT FROM device WHERE turn IS NOT NULL')).length > 0,
      'the first batch to begin',
    );
    expect(results(await phone.send(...second!))).toEqual(many(3, () => 'applied'));
    expect(results(await sent)).toEqual(many(60, () => 'applied'));
  });

  it('is one of at most twenty new ones of a person within a day', async () => {
    const { client } = await manager();
    const seen = (await Promise.all(many(24, () => new Phone(client).post([])))).map(({ status }) => status);
    expect(seen.filter((status) => status === 200)).toHaveLength(20);
    const { status, body } = await new Phone(client).post([]);
    expect([status, body.code, body.params]).toEqual([429, 'too_many_devices', { most: 20 }]);
    const { data } = (await client.get<{ data: { id: string }[] }>('/me/devices')).body;
    expect(data).toHaveLength(20);
    const known = new Phone(client);
    Object.assign(known, { id: data[0]!.id });
    expect((await known.post([])).status).toBe(200);
    await database.admin(`UPDATE device SET first_seen_at = first_seen_at - interval '25 hours' WHERE id = $1`, [
      data[0]!.id,
    ]);
    expect((await new Phone(client).post([])).status).toBe(200);
  });
});

describe('who is no longer who they were when a long batch came', () => {
  /** Sends 250 commands on one thing, and does something while they are carried out. */
  async function meanwhile(act: (id: string) => Promise<unknown>): Promise<readonly SyncAnswer[]> {
    const { id: userId, phone } = await manager();
    const id = await startedWorkOrder(tenant.admin, await vehicle(tenant.admin));
    const labor = { params: { id }, body: { hours: 1, rate: 1 } };
    const sent = phone.send(...many(250, () => phone.make('AddLabor', labor)));
    await program.until(
      async () => (await database.admin('SELECT FROM event WHERE stream_id = $1', [id])).length > 5,
      'the batch to begin',
    );
    await act(userId);
    return sent;
  }

  it('does nothing more that they may not', async () => {
    const { body } = await tenant.admin.get<{ data: { id: string; name: string }[] }>('/roles?limit=200');
    const roleIds = body.data.filter(({ name }) => name === 'driver').map(({ id }) => id);
    const answers = await meanwhile((id) => tenant.admin.command(`/users/${id}/roles`, { roleIds }));
    expect([answers[0]?.result, answers.at(-1)]).toEqual([
      'applied',
      expect.objectContaining({ result: 'refused', code: 'forbidden' }),
    ]);
  }, 30_000);

  it('does nothing more at all once they are disabled, and nothing is lost', async () => {
    const answers = await meanwhile((id) => tenant.admin.command(`/users/${id}/disable`, { reason: 'left' }));
    expect([answers[0]?.result, answers.at(-1)]).toEqual([
      'applied',
      expect.objectContaining({ result: 'retry', code: 'after_another' }),
    ]);
    expect(answers).toContainEqual(expect.objectContaining({ result: 'retry', code: 'not_authenticated' }));
  }, 30_000);
});
