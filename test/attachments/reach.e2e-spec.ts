import { randomUUID } from 'node:crypto';
import { MOST_ATTACHMENTS } from '#domain/attachments/attachment.js';
import type { SearchView } from '#domain/search/views.js';
import type { SyncAnswers, SyncChanges, SyncRecord } from '#domain/sync/views.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { LiveListener } from '../support/live.js';
import { Phone } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { searchKnowsAll } from '../support/search.js';
import { operator, PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';
import { attach, becomes, file, listed, photo, send } from '../support/uploads.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let foreign: TestTenant;
let bytes: Buffer;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  [tenant, foreign] = [await provision(program), await provision(program)];
  bytes = await photo({ noise: false });
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

interface Person {
  readonly id: string;
  readonly client: Client;
}

async function person(...roles: readonly string[]): Promise<Person> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', { name: 'Tess', email, password: PASSWORD, roles });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

async function workOrder(assignedTo: string | null = null) {
  const body = { category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal', assignedTo };
  const vehicleId = await vehicle(tenant.admin);
  return { kind: 'work-order', id: (await tenant.admin.command('/work-orders', { ...body, vehicleId })).id } as const;
}

async function listen({ token }: Client): Promise<LiveListener> {
  const listener = await LiveListener.open(program);
  listener.send({ type: 'auth', token });
  await eventually(() => listener.frames.length > 0);
  return listener;
}

const announcement = (target: object) => ({
  attachmentId: randomUUID(),
  target,
  fileName: 'brake.jpg',
  contentType: 'image/jpeg',
  size: bytes.length,
});

async function ready(client: Client, target: { kind: 'work-order' | 'vehicle'; id: string }): Promise<string> {
  const id = await attach(client, { target, bytes });
  await send(program, client, id, bytes).done;
  await becomes(program, client, target, id, 'ready');
  return id;
}

describe('files of a work order', () => {
  it('are seen, added and removed by who may do so with the work itself; to all others they are nothing', async () => {
    const [tess, tom, dan] = [await person('technician'), await person('technician'), await person('driver')];
    const target = await workOrder(tess.id);
    const id = await ready(tess.client, target);
    expect((await file(program, tess.client, id, '?size=thumb')).status).toBe(200);
    expect((await file(program, tenant.admin, id)).status).toBe(200);

    const nothing = randomUUID();
    for (const { client } of [tom, { client: foreign.admin }]) {
      const told = async (path: string, method: string, body?: object) => {
        const answer = await client.send<{ requestId: string }>(method, path, body);
        return { status: answer.status, body: { ...answer.body, requestId: '' } };
      };
      for (const [method, path] of [
        ['GET', (it: string) => `/attachments/${it}/file`],
        ['DELETE', (it: string) => `/attachments/${it}`],
      ] as const) {
        const body = method === 'DELETE' ? {} : undefined;
        const none = await told(path(nothing), method, body);
        expect([none.status, await told(path(id), method, body)]).toEqual([404, none]);
      }
      expect((await client.get(`/work-orders/${target.id}/attachments`)).status).toBe(404);
      expect((await client.post('/attachments', announcement(target))).status).toBe(404);
    }
    expect((await dan.client.get(`/work-orders/${target.id}/attachments`)).status).toBe(403);
    expect((await dan.client.post('/attachments', announcement(target))).status).toBe(404);
    expect((await file(program, dan.client, id)).status).toBe(404);
    expect((await tess.client.get(`/vehicles/${target.id}/attachments`)).status).toBe(404);
  });

  it('stay behind when the work goes to somebody else', async () => {
    const [tess, tom] = [await person('technician'), await person('technician')];
    const target = await workOrder(tess.id);
    const id = await ready(tess.client, target);
    await tenant.admin.command(`/work-orders/${target.id}/assign`, { assignedTo: tom.id });
    expect([(await file(program, tess.client, id)).status, (await file(program, tom.client, id)).status]).toEqual([
      404, 200,
    ]);
    const [shown] = await listed(tom.client, target);
    expect(shown).toMatchObject({ attachedByName: 'Tess', mayRemove: true });
  });

  it('are told in its history by whom and under which name, and in what happens in the company', async () => {
    const target = await workOrder();
    const id = await ready(tenant.admin, target);
    await tenant.admin.command(`/attachments/${id}`, {}, 'DELETE');
    const types = async (path: string, client = tenant.admin) =>
      (await client.get<{ data: { type: string; aggregateId: string }[] }>(path)).body.data
        .filter(({ aggregateId }) => aggregateId === id)
        .map(({ type }) => type);
    const told = ['removed', 'ready', 'stored', 'attached'].map((each) => `attachments.file-${each}`);
    expect(await types(`/work-orders/${target.id}/history`)).toEqual(told);
    expect(await types('/activity?kind=file')).toEqual(told);
    expect(await types(`/activity?thingId=${target.id}`)).toEqual(told);
    expect(await types('/activity?kind=file&action=undone')).toEqual(told.slice(0, 1));
    expect(await types('/activity?kind=file', (await person('technician')).client)).toEqual([]);
    const { body } = await tenant.admin.get<{ data: { thing: { title: string } }[] }>('/activity?kind=file&limit=1');
    expect(body.data[0]?.thing.title).toMatch(/^brake\.jpg · WO-/);
  });

  it('are found by their names and what is written under them, by who may see them, and lead to the work', async () => {
    const [tess, tom] = [await person('technician'), await person('technician')];
    const target = await workOrder(tess.id);
    const announced = { ...announcement(target), fileName: 'IMG_4711.jpg', caption: 'Fuselage corroded' };
    await tess.client.command('/attachments', announced);
    await searchKnowsAll(database);
    const found = async (client: Client, q: string) =>
      (await client.get<SearchView>(`/search?q=${q}`)).body.groups
        .filter(({ kind }) => kind === 'file')
        .flatMap(({ hits }) => hits.map(({ id, on }) => ({ id, on })));
    const hit = { id: announced.attachmentId, on: target };
    for (const q of ['IMG_4711', 'fuselage', 'corrod'])
      for (const client of [tenant.admin, tess.client]) expect([q, await found(client, q)]).toEqual([q, [hit]]);
    for (const { client } of [tom, await person('driver'), { client: foreign.admin }])
      expect(await found(client, 'fuselage')).toEqual([]);
    expect((await tenant.admin.get<SearchView>('/search?q=fuselgae')).body.corrected).toBe('fuselage');
    await tenant.admin.command(`/attachments/${announced.attachmentId}`, {}, 'DELETE');
    expect(await found(tenant.admin, 'fuselage')).toEqual([]);
  });

  it('move the screens of who may see them', async () => {
    const [tess, tom] = [await person('technician'), await person('technician')];
    const target = await workOrder(tess.id);
    const [hers, his] = [await listen(tess.client), await listen(tom.client)];
    const announced = announcement(target);
    await tess.client.command('/attachments', announced);
    await eventually(() => hers.told.includes(`attachment:${announced.attachmentId}`));
    await tenant.admin.command(`/work-orders/${target.id}/assign`, { assignedTo: tom.id });
    await eventually(() => his.told.includes(`work-order:${target.id}`));
    expect(his.told).not.toContain(`attachment:${announced.attachmentId}`);
    hers.close();
    his.close();
  });
});

describe('files of a vehicle', () => {
  it('are shown to its driver, who may not add any', async () => {
    const dan = await person('driver');
    const [own, other] = [await vehicle(tenant.admin), await vehicle(tenant.admin)];
    await tenant.admin.command(`/vehicles/${own}`, { assignedDriverId: dan.id }, 'PATCH');
    const [seen, hidden] = [
      await ready(tenant.admin, { kind: 'vehicle', id: own }),
      await ready(tenant.admin, { kind: 'vehicle', id: other }),
    ];
    expect(await listed(dan.client, { kind: 'vehicle', id: own })).toMatchObject([{ id: seen, mayRemove: false }]);
    expect((await file(program, dan.client, seen)).status).toBe(200);
    expect((await file(program, dan.client, hidden)).status).toBe(404);
    expect((await dan.client.get(`/vehicles/${other}/attachments`)).status).toBe(404);
    expect((await dan.client.post('/attachments', announcement({ kind: 'vehicle', id: own }))).status).toBe(403);
    const refused = await dan.client.send<{ code: string }>('DELETE', `/attachments/${seen}`, {});
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
  });

  it('are added by who may change vehicles, not by who may change work', async () => {
    const tess = await person('technician');
    const target = { kind: 'vehicle', id: await vehicle(tenant.admin) };
    const refused = await tess.client.post<{ code: string; params: object }>('/attachments', announcement(target));
    expect([refused.status, refused.body.params]).toEqual([403, { permission: 'edit_vehicles' }]);
  });
});

describe('an announcement', () => {
  it('is one of something that is there, with an id that is free, of a type and a size that are taken', async () => {
    const target = await workOrder();
    const tell = async (more: object) => {
      const answer = await tenant.admin.post<{ code: string; errors?: { field: string }[] }>('/attachments', {
        ...announcement(target),
        ...more,
      });
      return [answer.status, answer.body.errors?.[0]?.field ?? answer.body.code];
    };
    const { id } = await tenant.admin.command('/attachments', announcement(target));
    expect(await tell({ attachmentId: id })).toEqual([409, 'already_exists']);
    expect(await tell({ attachmentId: '6ba7b810-9dad-51d1-80b4-00c04fd430c8' })).toEqual([400, 'attachmentId']);
    expect(await tell({ target: { kind: 'work-order', id: randomUUID() } })).toEqual([404, 'not_found']);
    expect(await tell({ target: { kind: 'vehicle', id: target.id } })).toEqual([404, 'not_found']);
    expect(await tell({ target: { kind: 'person', id: target.id } })).toEqual([400, 'target.kind']);
    expect(await tell({ target: 'work' })).toEqual([400, 'target']);
    expect(await tell({ contentType: 'image/svg+xml' })).toEqual([400, 'contentType']);
    expect(await tell({ size: 20 * 1024 * 1024 + 1 })).toEqual([400, 'size']);
    expect(await tell({ takenAt: '2026-02-31T00:00:00Z' })).toEqual([400, 'takenAt']);
  });

  it('is the last one where there are two hundred, whoever is at it at the same time', async () => {
    const target = await workOrder();
    for (let made = 0; made < MOST_ATTACHMENTS - 1; made += 20)
      await Promise.all(
        Array.from({ length: Math.min(20, MOST_ATTACHMENTS - 1 - made) }, () =>
          tenant.admin.command('/attachments', announcement(target)),
        ),
      );
    const rivals = await Promise.all(
      Array.from({ length: 5 }, () => tenant.admin.post<{ code: string }>('/attachments', announcement(target))),
    );
    expect(rivals.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409]);
    expect(rivals.find(({ status }) => status === 409)?.body.code).toBe('too_many_attachments');
  }, 30_000);
});

describe('a phone', () => {
  const batch = (client: Client, type: string, payload: object, commandId: string = randomUUID(), sequence = 1) =>
    client.post<SyncAnswers>('/sync/commands', {
      deviceId: randomUUID(),
      sentAt: new Date().toISOString(),
      commands: [{ commandId, sequence, type, payload, occurredAt: new Date().toISOString() }],
    });

  it('announces what it took offline with its other commands, and sends the bytes when it can', async () => {
    const tess = await person('technician');
    const target = await workOrder(tess.id);
    const body = announcement(target);
    const commandId = randomUUID();
    const first = await batch(tess.client, 'AttachFile', { body }, commandId);
    expect(first.body.answers).toMatchObject([{ result: 'applied', answer: { id: body.attachmentId } }]);
    const again = await batch(tess.client, 'AttachFile', { body }, commandId);
    expect(again.body.answers).toMatchObject([{ result: 'duplicate', answer: { id: body.attachmentId } }]);
    await send(program, tess.client, body.attachmentId, bytes).done;
    await becomes(program, tess.client, target, body.attachmentId, 'ready');
    const removed = await batch(tess.client, 'RemoveAttachment', { params: { id: body.attachmentId } });
    expect(removed.body.answers).toMatchObject([{ result: 'applied' }]);
    const elsewhere = await batch(tess.client, 'AttachFile', { body: announcement(await workOrder()) });
    expect(elsewhere.body.answers).toMatchObject([{ result: 'refused', code: 'not_found' }]);
  });

  it('lets a photo go whose announcement arrived though nobody told it so: nobody waits for it any more', async () => {
    const tess = await person('technician');
    const target = await workOrder(tess.id);
    const mine = new Phone(tess.client);
    const made = () => mine.make('AttachFile', { body: announcement(target) });
    const [letGo, kept, late] = [made(), made(), made()];
    await mine.send(letGo, kept);
    const letting = (...commandIds: string[]) =>
      mine.post([], { decisions: commandIds.map((commandId) => ({ commandId, choice: 'theirs', instead: null })) });
    const left = async () => (await listed(tess.client, target)).map(({ id }) => id);
    // Of whoever gave them alone, and once as often as it is told.
    const other = new Phone(tenant.admin);
    await other.post([], { decisions: [{ commandId: letGo.commandId, choice: 'theirs', instead: null }] });
    expect(await left()).toHaveLength(2);
    for (const time of ['first', 'again']) {
      expect([time, (await letting(letGo.commandId, late.commandId)).status]).toEqual([time, 200]);
      expect(await left()).toEqual([kept.payload.body!['attachmentId']]);
    }
    expect(await mine.send(late)).toMatchObject([{ result: 'refused', code: 'let_go' }]);
    // What is there already stays: its bytes arrived too.
    await send(program, tess.client, kept.payload.body!['attachmentId'] as string, bytes).done;
    await becomes(program, tess.client, target, kept.payload.body!['attachmentId'] as string, 'ready');
    await letting(kept.commandId);
    expect(await left()).toHaveLength(1);
  });

  it('knows the files of the work and the vehicles it has, and hears when they are gone', async () => {
    const tess = await person('technician');
    const [mine, others] = [await workOrder(tess.id), await workOrder()];
    const on = { kind: 'vehicle', id: await vehicle(tenant.admin) } as const;
    const [a, b, c] = [
      await ready(tess.client, mine),
      await ready(tenant.admin, others),
      await ready(tenant.admin, on),
    ];
    let cursor = '';
    const follow = async () => {
      const [records, gone]: [SyncRecord[], string[]] = [[], []];
      for (let more = true; more;) {
        const query = cursor && `?cursor=${encodeURIComponent(cursor)}`;
        const page = (await tess.client.get<SyncChanges>(`/sync/changes${query}`)).body;
        records.push(...page.records.filter(({ kind }) => kind === 'attachment'));
        gone.push(...page.gone.filter(({ kind }) => kind === 'attachment').map(({ id }) => id));
        ({ cursor, more } = page);
      }
      return { ids: records.map(({ id }) => id), records, gone };
    };
    const first = await program.until(async () => {
      cursor = '';
      const found = await follow();
      return found.ids.includes(c) && found;
    }, 'the first load');
    expect([first.ids.includes(a), first.ids.includes(b)]).toEqual([true, false]);
    expect(first.records.find(({ id }) => id === a)).toMatchObject({
      state: { status: 'ready', target: mine, fileName: 'brake.jpg' },
      names: { attachedBy: 'Tess' },
    });

    await tenant.admin.command(`/attachments/${c}`, {}, 'DELETE');
    await tenant.admin.command(`/attachments/${b}`, {}, 'DELETE');
    await tenant.admin.command(`/work-orders/${mine.id}/assign`, { assignedTo: null });
    const gone = new Set<string>();
    await program.until(async () => {
      for (const id of (await follow()).gone) gone.add(id);
      return gone.size >= 2;
    }, 'what is gone');
    expect(gone).toEqual(new Set([a, c]));
    await tenant.admin.command(`/work-orders/${mine.id}/assign`, { assignedTo: tess.id });
    await program.until(async () => (await follow()).ids.includes(a), 'the file to come with its work');
  });
});

it('an operator sees what the files of a company take', async () => {
  const office = await operator(program);
  const own = await provision(program);
  const used = async () => (await office.get(`/platform/tenants/${own.tenantId}`)).body['storageBytes'];
  expect(await used()).toBe(0);
  const target = { kind: 'vehicle', id: await vehicle(own.admin) } as const;
  const id = await attach(own.admin, { target, bytes });
  await send(program, own.admin, id, bytes).done;
  await becomes(program, own.admin, target, id, 'ready');
  expect(await used()).toBeGreaterThan(0);
  await database.admin(`UPDATE quota SET used = 50000000001 WHERE tenant_id = $1 AND kind = 'storage'`, [own.tenantId]);
  const refused = await office.post(`/platform/tenants/${own.tenantId}/plan`, { plan: 'professional' });
  expect(refused.body).toMatchObject({ code: 'plan_too_small', params: { quota: 'storage', limit: 50_000_000_000 } });
});
