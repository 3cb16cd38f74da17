import { randomUUID } from 'node:crypto';
import type { Page } from '#domain/shared/views.js';
import type { SyncConflictView } from '#domain/sync/views.js';
import { freshDatabase } from '../support/database.js';
import { Phone, results } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

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

async function colleague(role: string): Promise<{ id: string; name: string; client: Client; phone: Phone }> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const name = `Ada ${email.slice(0, 8)}`;
  const { id } = await tenant.admin.command('/users', { name, email, password: PASSWORD, roles: [role] });
  const client = await new Client(program).logIn(email, PASSWORD);
  return { id, name, client, phone: new Phone(client) };
}

async function workOrderOf(assignedTo: string) {
  const vehicleId = await vehicle(tenant.admin, 1_000);
  const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal', assignedTo };
  return tenant.admin.command<{ id: string; version: number; workOrderNumber: string }>('/work-orders', body);
}

async function listed(client: Client, query = ''): Promise<Page<SyncConflictView>> {
  const { status, body } = await client.get<Page<SyncConflictView>>(`/sync/conflicts?${query}`);
  expect([status, body]).toEqual([200, expect.objectContaining({ data: expect.any(Array) })]);
  return body;
}

/** An edit of notes that the admin changed meanwhile, sent. */
async function disputed({ id: userId, phone }: { id: string; phone: Phone }) {
  const { id, version, workOrderNumber } = await workOrderOf(userId);
  await tenant.admin.command(`/work-orders/${id}`, { notes: 'Rear right' }, 'PATCH');
  const edit = phone.make(
    'UpdateWorkOrder',
    { params: { id }, body: { notes: 'Front left', urgency: 'high' } },
    { expectedVersion: version, base: { notes: null, urgency: 'normal' }, occurredAt: phone.now(3_600_000) },
  );
  expect(results(await phone.send(edit))).toEqual(['conflict']);
  return { id, workOrderNumber, edit };
}

describe('what devices were told that failed', () => {
  it('is known with both sides, who, when and what it is about', async () => {
    const tess = await colleague('technician');
    const { id, workOrderNumber, edit } = await disputed(tess);
    const { data, total, nextCursor } = await listed(tess.client);
    expect([total, nextCursor]).toEqual([1, null]);
    expect(data).toEqual([
      {
        id: edit.commandId,
        user: { id: tess.id, name: tess.name },
        deviceId: tess.phone.id,
        type: 'UpdateWorkOrder',
        target: { kind: 'work-order', id, number: workOrderNumber },
        result: 'conflict',
        code: 'edit_conflict',
        params: { fields: 'notes' },
        mine: { notes: 'Front left' },
        theirs: { notes: 'Rear right' },
        by: { id: tenant.adminUserId, name: expect.any(String) },
        at: expect.any(String),
        events: ['maintenance.work-order-updated'],
        occurredAt: expect.any(String),
        toldAt: expect.any(String),
        decidedAt: null,
        choice: null,
        instead: null,
      },
    ]);
    expect(Math.abs(Date.parse(data[0]!.occurredAt) - (Date.now() - 3_600_000))).toBeLessThan(20_000);
  });

  it('is noted for refusals and for what they blocked, and once for each command however often it is sent', async () => {
    const tess = await colleague('technician');
    const { id } = await workOrderOf(tess.id);
    const { phone } = tess;
    const bad = phone.make('HoldWorkOrder', { params: { id }, body: { reason: 'awaiting_parts' } });
    const after = phone.make('AddTask', { params: { id }, body: { description: 'x' } }, { dependsOn: [bad.commandId] });
    const fine = phone.make('AddTask', { params: { id }, body: { description: 'y' } });
    const unknown = phone.make('FlyToTheMoon', { body: { fuel: 'all' } });
    await phone.send(bad, after, fine, unknown);
    await phone.send(bad, after, fine, unknown);
    const { data, total } = await listed(tess.client);
    expect(total).toBe(3);
    const of = ({ commandId }: { commandId: string }) => data.find((row) => row.id === commandId);
    expect(of(bad)).toMatchObject({
      result: 'refused',
      code: 'invalid_transition',
      mine: { reason: 'awaiting_parts' },
    });
    expect(of(after)).toMatchObject({ result: 'blocked', code: 'blocked', params: { by: bad.commandId } });
    expect(of(unknown)).toMatchObject({ result: 'refused', code: 'unknown_command', target: null, mine: {} });
  });

  it('stands, whatever has become possible since: it is for its author to give it again', async () => {
    const tess = await colleague('technician');
    const { phone } = tess;
    const { id, edit } = await disputed(tess);
    const hold = phone.make('HoldWorkOrder', { params: { id }, body: { reason: 'awaiting_parts' } });
    const after = phone.make(
      'AddTask',
      { params: { id }, body: { description: 'x' } },
      { dependsOn: [hold.commandId] },
    );
    const unknown = phone.make('FlyToTheMoon', {});
    const answers = await phone.send(edit, hold, after, unknown);
    expect(results(answers)).toEqual(['conflict', 'refused', 'blocked', 'refused']);
    await tenant.admin.command(`/work-orders/${id}/start`);
    await tenant.admin.command(`/work-orders/${id}`, { notes: null }, 'PATCH');
    const { version } = (await tenant.admin.get<{ version: number }>(`/work-orders/${id}`)).body;
    const later = phone.make(
      'AddTask',
      { params: { id }, body: { description: 'y' } },
      { dependsOn: [after.commandId] },
    );
    expect(await phone.send(edit, hold, after, unknown, later)).toEqual([
      ...answers,
      { commandId: later.commandId, result: 'blocked', by: after.commandId },
    ]);
    expect((await tenant.admin.get(`/work-orders/${id}`)).body).toMatchObject({ version, notes: null });
    expect((await listed(tess.client)).total).toBe(5);
  });

  it('keeps no password, whoever may have sent one', async () => {
    const mine = new Phone(tenant.admin);
    const create = mine.make('CreateUser', { body: { name: 'Eve', email: 'none', password: PASSWORD, roles: ['x'] } });
    expect(results(await mine.send(create))).toEqual(['refused']);
    const [row] = await database.admin('SELECT c::text FROM sync_conflict c WHERE command_id = $1', [create.commandId]);
    expect(row?.['c']).toContain('CreateUser');
    expect(row?.['c']).not.toContain(PASSWORD);
  });
});

describe('decisions', () => {
  it('come with a batch, of the sender’s own commands only, and go with their answer once', async () => {
    const [tess, max] = [await colleague('technician'), await colleague('technician')];
    const { id, edit } = await disputed(tess);
    const version = (await tenant.admin.get<{ version: number }>(`/work-orders/${id}`)).body.version;
    const kept = tess.phone.make(
      'UpdateWorkOrder',
      { params: { id }, body: { notes: 'Front left' } },
      { expectedVersion: version, base: { notes: 'Rear right' } },
    );
    const decision = { commandId: edit.commandId, choice: 'mine', instead: kept.commandId };
    const foreign = await max.phone.post([], { decisions: [{ ...decision, choice: 'theirs', instead: null }] });
    expect(foreign.status).toBe(200);
    expect((await listed(tess.client, 'status=open')).total).toBe(1);

    const unknown = { commandId: randomUUID(), choice: 'edited', instead: null };
    const { body } = await tess.phone.post([kept], { decisions: [decision, unknown] });
    expect(results(body.answers)).toEqual(['applied']);
    expect((await listed(tess.client, 'status=open')).data).toEqual([]);
    const [decided] = (await listed(tess.client, 'status=decided')).data;
    expect(decided).toMatchObject({ id: edit.commandId, choice: 'mine', instead: kept.commandId });
    expect(Math.abs(Date.parse(decided!.decidedAt!) - Date.now())).toBeLessThan(20_000);

    // The first answer was lost, and the command and the decision are sent again.
    await tess.phone.post([edit], { decisions: [decision] });
    expect((await listed(tess.client, 'status=open')).data).toEqual([]);
    expect((await listed(tess.client)).data).toMatchObject([{ choice: 'mine', decidedAt: decided!.decidedAt }]);
  });

  it('hold against copies of a batch that come late, also of what nobody had answered', async () => {
    const tess = await colleague('technician');
    const { phone } = tess;
    const { id, edit } = await disputed(tess);
    const unanswered = phone.make('AddLabor', { params: { id }, body: { hours: 1, rate: 50 } });
    const theirs = (...commands: { commandId: string }[]) => ({
      decisions: commands.map(({ commandId }) => ({ commandId, choice: 'theirs', instead: null })),
    });
    expect((await phone.post([], theirs(edit, unanswered))).status).toBe(200);
    await tenant.admin.command(`/work-orders/${id}`, { notes: null }, 'PATCH');
    const { version } = (await tenant.admin.get<{ version: number }>(`/work-orders/${id}`)).body;
    expect(await phone.send(edit, unanswered)).toMatchObject([
      { result: 'conflict', code: 'edit_conflict' },
      { result: 'refused', code: 'let_go' },
    ]);
    expect((await tenant.admin.get(`/work-orders/${id}`)).body).toMatchObject({ version });
    expect((await listed(tess.client)).data).toMatchObject([{ id: edit.commandId, choice: 'theirs' }]);

    // What was carried out before it was let go is known to be so; and nobody lets go what others sent.
    const labor = phone.make('AddLabor', unanswered.payload);
    expect(results(await phone.send(labor))).toEqual(['applied']);
    await phone.post([], theirs(labor));
    expect(results(await phone.send(labor))).toEqual(['duplicate']);
    const max = await colleague('technician');
    const start = phone.make('StartWorkOrder', { params: { id } });
    await max.phone.post([], theirs(start));
    expect(results(await phone.send(start))).toEqual(['applied']);
  });

  it('of what nobody had answered are kept for a day: no copy is on its way for longer', async () => {
    const tess = await colleague('technician');
    const [old, young] = [randomUUID(), randomUUID()];
    const decisions = [old, young].map((commandId) => ({ commandId, choice: 'theirs', instead: null }));
    await tess.phone.post([], { decisions });
    for (const [hours, id] of [
      [25, old],
      [23, young],
    ])
      await database.admin(`UPDATE sync_let_go SET let_go_at = now() - interval '1 hour' * $1 WHERE command_id = $2`, [
        hours,
        id,
      ]);
    await tess.phone.post([], { decisions: [{ commandId: randomUUID(), choice: 'theirs', instead: null }] });
    const left = await database.admin('SELECT 1 FROM sync_let_go WHERE user_id = $1 AND command_id <> $2', [
      tess.id,
      young,
    ]);
    expect(left.length).toBe(1);
  });

  it.each([
    ['a choice that is none', { commandId: randomUUID(), choice: 'both', instead: null }],
    ['no id', { choice: 'mine', instead: null }],
    ['something that is no command in its place', { commandId: randomUUID(), choice: 'mine', instead: 'x' }],
  ])('are refused with %s', async (_, decision) => {
    const { status, body } = await new Phone(tenant.admin).post([], { decisions: [decision] });
    expect([status, body.code]).toEqual([400, 'validation_failed']);
  });

  it('are kept for ninety days, and what nobody decides for a year', async () => {
    const tess = await colleague('technician');
    const ids: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) ids.push((await disputed(tess)).edit.commandId);
    const decisions = ids.slice(0, 2).map((commandId) => ({ commandId, choice: 'theirs', instead: null }));
    await tess.phone.post([], { decisions });
    const age = (column: string, days: number, id: string) =>
      database.admin(`UPDATE sync_conflict SET ${column} = now() - interval '1 day' * $1 WHERE command_id = $2`, [
        days,
        id,
      ]);
    await age('decided_at', 91, ids[0]!);
    await age('decided_at', 89, ids[1]!);
    await age('told_at', 366, ids[2]!);
    await age('told_at', 364, ids[3]!);
    await tess.phone.post([], { decisions: decisions.slice(1) });
    const left = (await listed(tess.client)).data.map(({ id }) => id);
    expect(new Set(left)).toEqual(new Set([ids[1], ids[3]]));
  });
});

describe('who sees them', () => {
  it('is who sent them; and who sees everybody’s work, as far as that reaches', async () => {
    const [tess, max, manager] = [
      await colleague('technician'),
      await colleague('technician'),
      await colleague('fleet_manager'),
    ];
    const [one, other] = [await disputed(tess), await disputed(max)];
    const refused = tess.phone.make('CreateUser', { body: { name: 'Eve' } });
    await tess.phone.send(refused);
    const seen = async (client: Client, query = '') => (await listed(client, query)).data.map(({ id }) => id);
    expect(new Set(await seen(tess.client))).toEqual(new Set([one.edit.commandId, refused.commandId]));
    expect(await seen(max.client)).toEqual([other.edit.commandId]);
    expect(await seen(tess.client, `userId=${max.id}`)).toEqual([]);
    // People are no business of fleet managers.
    expect(await seen(manager.client, `userId=${tess.id}`)).toEqual([one.edit.commandId]);
    expect(await seen(manager.client, `userId=${max.id}`)).toEqual([other.edit.commandId]);
    expect(new Set(await seen(tenant.admin, `userId=${tess.id}`))).toEqual(
      new Set([one.edit.commandId, refused.commandId]),
    );
    expect(await seen(tenant.admin, `search=${max.name.replace(' ', '%20')}`)).toEqual([other.edit.commandId]);
    expect(await seen(tenant.admin, `search=${one.workOrderNumber}`)).toEqual([one.edit.commandId]);
    const foreign = await provision(program);
    expect(await seen(foreign.admin)).toEqual([]);
  });

  it('hears nothing of others’ doings on what has left their reach since', async () => {
    const tess = await colleague('technician');
    const { id, edit } = await disputed(tess);
    await tenant.admin.command(`/work-orders/${id}/assign`, { assignedTo: null });
    expect((await listed(tess.client)).data).toMatchObject([
      {
        id: edit.commandId,
        target: { kind: 'work-order', id, number: null },
        mine: { notes: 'Front left' },
        theirs: {},
        params: {},
        by: null,
        at: null,
        events: [],
      },
    ]);
  });

  it('hears of amounts only with the permission to see costs', async () => {
    const tess = await colleague('technician');
    const { id } = await workOrderOf(tess.id);
    const labor = { hours: 1, rate: 87, taskId: randomUUID() };
    expect(results(await tess.phone.send(tess.phone.make('AddLabor', { params: { id }, body: labor })))).toEqual([
      'refused',
    ]);
    const { id: roleId } = await tenant.admin.command('/roles', {
      name: `Planner ${randomUUID()}`,
      permissions: ['view_work_orders'],
    });
    const planner = await colleague('driver');
    await tenant.admin.command(`/users/${planner.id}/roles`, { roleIds: [roleId] });
    const data = await program.until(async () => {
      const answer = await planner.client.get<Page<SyncConflictView>>(`/sync/conflicts?userId=${tess.id}`);
      return answer.body.data?.length > 0 && answer.body.data;
    }, 'the role to count');
    expect(data).toMatchObject([{ mine: { hours: 1 } }]);
    expect(data[0]!.mine).not.toHaveProperty('rate');
    expect((await listed(tess.client)).data[0]!.mine).toEqual(labor);
  });
});

it('they come page by page, the latest first', async () => {
  const tess = await colleague('technician');
  const ids: string[] = [];
  for (let turn = 0; turn < 3; turn += 1) ids.push((await disputed(tess)).edit.commandId);
  const first = await listed(tess.client, 'limit=2');
  expect([first.data.map(({ id }) => id), first.total]).toEqual([[ids[2], ids[1]], 3]);
  const second = await listed(tess.client, `limit=2&cursor=${first.nextCursor}`);
  expect([second.data.map(({ id }) => id), second.nextCursor]).toEqual([[ids[0]], null]);
});
