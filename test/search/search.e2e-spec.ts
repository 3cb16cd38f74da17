import { randomUUID } from 'node:crypto';
import type { SearchKind, SearchView } from '#domain/search/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { searchKnowsAll } from '../support/search.js';
import { PASSWORD, provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let admin: Client;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  ({ admin } = tenant);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function search(who: Client, q: string): Promise<SearchView> {
  await searchKnowsAll(database);
  const { status, body } = await who.get<SearchView>(`/search?q=${encodeURIComponent(q)}`);
  expect(status).toBe(200);
  return body;
}
const titles = async (who: Client, q: string, kind: SearchKind): Promise<string[]> =>
  (await search(who, q)).groups.find((group) => group.kind === kind)?.hits.map(({ title }) => title) ?? [];

async function workOrder(description: string, more: object = {}): Promise<{ id: string; workOrderNumber: string }> {
  const vehicleId = (await admin.command('/vehicles', { number: `V-${randomUUID().slice(0, 8)}` })).id;
  return admin.command('/work-orders', {
    vehicleId,
    category: 'Repair',
    priority: 'non_scheduled',
    description,
    ...more,
  });
}

async function somebody(roles: string[]): Promise<{ id: string; client: Client }> {
  const email = `p-${randomUUID().slice(0, 8)}@${tenant.domain}`;
  const { id } = await admin.command('/users', { name: 'Some Body', email, password: PASSWORD, roles });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

describe('a search', () => {
  it('finds a work order by its number, whole or short, however it is written', async () => {
    const { workOrderNumber } = await workOrder('Compressor hums');
    for (const q of [workOrderNumber, workOrderNumber.toLowerCase(), String(Number(workOrderNumber.slice(3)))])
      expect((await titles(admin, q, 'work-order'))[0]).toBe(workOrderNumber);
  });

  it('finds words, their beginnings and their middles, in whatever order', async () => {
    const { workOrderNumber } = await workOrder('Hydraulic tailgate drifts');
    for (const q of ['hydraulic', 'tailg', 'ydraul', 'drifts hydraulic', 'TAILGATE']) {
      expect(await titles(admin, q, 'work-order')).toEqual([workOrderNumber]);
      const { body } = await admin.get(`/work-orders?search=${encodeURIComponent(q)}`);
      expect(body).toMatchObject({ data: [{ workOrderNumber }] });
    }
    expect(await titles(admin, 'hydraulic brakes', 'work-order')).toEqual([]);
  });

  it('puts open work before finished, and of the same kind the newer first', async () => {
    const [first, second, third] = [
      await workOrder('Gearbox whines'),
      await workOrder('Gearbox whines'),
      await workOrder('Gearbox whines'),
    ];
    await admin.command(`/work-orders/${third.id}/cancel`, { reason: 'Twice' });
    expect(await titles(admin, 'gearbox', 'work-order')).toEqual(
      [second, first, third].map(({ workOrderNumber }) => workOrderNumber),
    );
  });

  it('finds a vehicle by number, VIN, plate, year, make and model; the exact number first, then what begins with it', async () => {
    const made = { make: 'Mack', model: 'Granite', vin: '1M8GDM9AXKP042788', plate: 'GOV 4411' };
    await admin.command('/vehicles', { number: '77', year: 2013, ...made });
    await admin.command('/vehicles', { number: '775', make: 'Mack', model: '77 special' });
    const listed = async (q: string) =>
      (await admin.get<{ data: { number: string }[] }>(`/vehicles?search=${encodeURIComponent(q)}`)).body.data.map(
        ({ number }) => number,
      );
    for (const q of ['granite', 'KP042788', 'gov 4411', 'mack gran', '2013 Mack', '4411 mack'])
      expect([q, await titles(admin, q, 'vehicle'), await listed(q)]).toEqual([q, ['77'], ['77']]);
    expect(await titles(admin, '77', 'vehicle')).toEqual(['77', '775']);
    expect((await search(admin, 'axkp042')).groups[0]?.hits[0]?.text).toContain('1M8GDM9AXKP042788');
  });

  it('finds parts, invoices and people', async () => {
    await admin.command('/parts', { partNumber: 'FLT-9', name: 'Cabin filter' });
    expect(await titles(admin, 'cabin', 'part')).toEqual(['FLT-9']);
    expect(await titles(admin, 'flt', 'part')).toEqual(['FLT-9']);
    const done = await workOrder('Polish');
    await admin.command(`/work-orders/${done.id}/start`);
    await admin.command(`/work-orders/${done.id}/charges`, { description: 'Wax', amount: 12 });
    await admin.command(`/work-orders/${done.id}/complete`);
    await program.until(
      async () => (await titles(admin, 'inv-000001', 'invoice')).includes('INV-000001'),
      'the invoice to be found',
    );
    await admin.command('/users', {
      name: 'Zora Quill',
      email: `zora@${tenant.domain}`,
      password: PASSWORD,
      roles: ['driver'],
    });
    expect(await titles(admin, 'quil', 'person')).toEqual(['Zora Quill']);
    expect(await titles(admin, 'zora@', 'person')).toEqual(['Zora Quill']);
  });

  it('tells what it looked for instead when a word is mistyped, and only then', async () => {
    const { workOrderNumber } = await workOrder('Alternator belt');
    const found = await search(admin, 'altrenator');
    expect([found.corrected, found.groups[0]?.hits[0]?.title]).toEqual(['alternator', workOrderNumber]);
    expect((await search(admin, 'alternator')).corrected).toBeNull();
    expect(await search(admin, 'xyzzyplugh')).toEqual({ corrected: null, groups: [] });
  });

  it.each(['', '%20', 'a'.repeat(101), 'x&limit=0', 'x&limit=21', 'x&kind=y'])('refuses q=%s', async (q) => {
    expect((await admin.get(`/search?q=${q}`)).status).toBe(400);
  });

  it.each(['%25', '_', '\\', "'", 'a%00b', '💥', '((('])('takes %s as it stands', async (q) => {
    expect([200, 400]).toContain((await admin.get(`/search?q=${q}`)).status);
    if (q.length < 4)
      expect((await admin.get<SearchView>(`/search?q=${encodeURIComponent(q)}`)).body.groups).toEqual([]);
  });
});

describe('who searches', () => {
  it('finds nothing of another tenant, by no kind and no spelling', async () => {
    const other = await provision(program);
    const { workOrderNumber } = await workOrder('Centrifuge wobbles');
    await admin.command('/parts', { partNumber: 'CTF-1', name: 'Centrifuge' });
    for (const q of ['centrifuge', 'centrifgue', workOrderNumber, 'CTF', 'ctf-1', `admin@${tenant.domain}`])
      expect(await search(other.admin, q)).toEqual({ corrected: null, groups: [] });
  });

  it('finds as a technician only the work assigned to them, by number, beginning and word', async () => {
    const { id, client } = await somebody(['technician']);
    const [own, others] = [await workOrder('Winch jams'), await workOrder('Winch jams')];
    await admin.command(`/work-orders/${own.id}/assign`, { assignedTo: id });
    for (const q of ['winch', 'jam', own.workOrderNumber, 'winhc'])
      expect(await titles(client, q, 'work-order')).toEqual([own.workOrderNumber]);
    expect(await titles(client, others.workOrderNumber, 'work-order')).toEqual([]);
    expect((await search(client, 'some body')).groups).toEqual([]);
  });

  it('finds who does the work by name where the names are told anyway, never by their address, and tells none', async () => {
    const email = `worker-${randomUUID().slice(0, 8)}@${tenant.domain}`;
    const worker = await admin.command('/users', {
      name: 'Ottilie Kranz',
      email,
      password: PASSWORD,
      roles: ['technician'],
    });
    await admin.command('/users', {
      name: 'Ottilie Idle',
      email: `idle@${tenant.domain}`,
      password: PASSWORD,
      roles: ['driver'],
    });
    await admin.command(`/work-orders/${(await workOrder('Hose leaks')).id}/assign`, { assignedTo: worker.id });
    await admin.command('/roles', { name: 'reader', permissions: ['view_work_orders'] });
    const [manager, reader] = [await somebody(['fleet_manager']), await somebody(['reader'])];
    const people = async (who: Client, q: string) =>
      (await search(who, q)).groups.find(({ kind }) => kind === 'person')?.hits.map(({ title, text }) => [title, text]);
    expect(await people(manager.client, 'ottilie')).toEqual([
      ['Ottilie Idle', ''],
      ['Ottilie Kranz', ''],
    ]);
    expect(await people(reader.client, 'ottilie')).toEqual([['Ottilie Kranz', '']]);
    for (const who of [manager.client, reader.client])
      for (const q of [email, 'worker-', tenant.domain]) expect(await people(who, q)).toBeUndefined();
    expect(await people(admin, email)).toEqual([['Ottilie Kranz', email]]);
  });

  it('finds as a driver only their own vehicles, and no work, stock, money or people', async () => {
    const { id, client } = await somebody(['driver']);
    await admin.command('/vehicles', { number: 'DRV-1', make: 'Saab', assignedDriverId: id });
    await admin.command('/vehicles', { number: 'DRV-2', make: 'Saab' });
    await workOrder('Saab whistles');
    await admin.command('/parts', { partNumber: 'SAAB-1', name: 'Saab badge' });
    for (const q of ['saab', 'drv', 'drv-1'])
      expect((await search(client, q)).groups).toMatchObject([{ kind: 'vehicle', hits: [{ title: 'DRV-1' }] }]);
    expect(await search(client, 'drv-2')).toEqual({ corrected: null, groups: [] });
  });

  it('needs a tenant', async () => {
    expect((await new Client(program).get('/search?q=x')).status).toBe(401);
  });
});
