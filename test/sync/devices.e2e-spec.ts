import { randomUUID } from 'node:crypto';
import { colleagueOf, openWorkOrderOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Program } from '../support/program.js';
import { provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let foreign: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [tenant, foreign] = [await provision(program), await provision(program)];
}, 120_000);

/** The admin's phones of one test were begun to use on another day than those of the next. */
beforeEach(() => database.admin(`UPDATE device SET first_seen_at = first_seen_at - interval '1 day'`));

afterAll(async () => {
  await program?.close();
  await database?.close();
});

const phone = (client = tenant.admin, clockOff = 0) => new Phone(client, clockOff);

const openWorkOrder = (assignedTo: string | null = null) => openWorkOrderOf(tenant, assignedTo);
const colleague = (role: string): Promise<Colleague> => colleagueOf(program, tenant, role);

describe('a device', () => {
  it('leaves out nothing: what is missing is asked for', async () => {
    const { id } = await openWorkOrder();
    const mine = phone();
    const [one, two, three] = [1, 2, 3].map(() =>
      mine.make('AddLabor', { params: { id }, body: { hours: 1, rate: 1 } }),
    );
    await mine.send(one!);
    expect((await mine.post([three!])).body).toMatchObject({ code: 'sequence_gap', params: { expected: 2 } });
    expect(results(await mine.send(one!, two!, three!))).toEqual(['duplicate', 'applied', 'applied']);
    // What was settled between two that still wait is not sent again.
    const [four, six] = [4, 6].map((sequence) => ({
      ...mine.make('AddLabor', { params: { id }, body: { hours: 1, rate: 1 } }),
      sequence,
    }));
    expect(results(await mine.send(four!, six!))).toEqual(['applied', 'applied']);
    // Told so by a server that has forgotten it since.
    const far = { ...mine.make('AddLabor', { params: { id }, body: { hours: 1, rate: 1 } }), sequence: 9 };
    expect((await mine.post([far])).body).toMatchObject({ code: 'sequence_gap', params: { expected: 7 } });
    expect((await mine.post([far], { acknowledged: 8 })).body.answers).toMatchObject([{ result: 'applied' }]);
  });

  it('is listed for its owner and for who manages people, and hears at its next call that it was revoked', async () => {
    const tess = await colleague('technician');
    const lost = phone(tess.client);
    expect((await lost.post([], { deviceName: 'Chrome on Android' })).body.answers).toEqual([]);
    const own = await tess.client.get<{ data: object[] }>('/me/devices');
    expect(own.body.data).toEqual([
      expect.objectContaining({ id: lost.id, name: 'Chrome on Android', revokedAt: null }),
    ]);
    expect((await tenant.admin.get(`/users/${tess.id}/devices`)).body).toEqual(own.body);
    expect((await tess.client.get(`/users/${tenant.adminUserId}/devices`)).status).toBe(403);
    expect((await foreign.admin.get(`/users/${tess.id}/devices`)).status).toBe(404);
    expect((await tenant.admin.get(`/users/${tenant.adminUserId}/devices`)).status).toBe(200);
    const revoke = `/users/${tess.id}/devices/${lost.id}/revoke`;
    expect((await foreign.admin.post(revoke)).status).toBe(404);
    expect((await tenant.admin.post(revoke)).status).toBe(200);
    const { status, body } = await lost.post([lost.make('StartWorkOrder', { params: { id: randomUUID() } })]);
    expect([status, body.code]).toEqual([403, 'device_revoked']);
    // Somebody else may go on with the same phone.
    const shared = phone();
    Object.assign(shared, { id: lost.id });
    expect((await shared.post([])).status).toBe(200);
    expect((await tess.client.post(`/me/devices/${randomUUID()}/revoke`)).status).toBe(404);
  });

  it.each([
    [
      'an id twice',
      (mine: Phone) => {
        const one = mine.make('AddTask', {});
        return [one, { ...mine.make('AddTask', {}), commandId: one.commandId }];
      },
    ],
    ['a sequence twice', (mine: Phone) => [1, 2].map(() => ({ ...mine.make('AddTask', {}), sequence: 1 }))],
    ['too many', (mine: Phone) => Array.from({ length: 251 }, () => mine.make('AddTask', {}))],
    ['a time without a zone', (mine: Phone) => [{ ...mine.make('AddTask', {}), occurredAt: '2026-05-31T12:00:00' }]],
    ['a week for a time', (mine: Phone) => [{ ...mine.make('AddTask', {}), occurredAt: '2026-W21-7' }]],
    ['a version too large', (mine: Phone) => [{ ...mine.make('AddTask', {}), expectedVersion: 3e9 }]],
    ['no time', (mine: Phone) => [{ ...mine.make('AddTask', {}), occurredAt: 'yesterday' }]],
    ['no payload', (mine: Phone) => [{ ...mine.make('AddTask', {}), payload: null }]],
  ])('is told what is wrong with a batch that has %s', async (_, commands) => {
    const mine = phone();
    const { status, body } = await mine.post(commands(mine));
    expect([status, body.code]).toEqual([400, 'validation_failed']);
  });
});
