import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { LiveListener } from '../support/live.js';
import { Client, Program } from '../support/program.js';
import { operator, part, PASSWORD, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let ours: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  ours = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function listen({ token }: Client, cursor?: string): Promise<LiveListener> {
  const listener = await LiveListener.open(program);
  listener.send({ type: 'auth', token, ...(cursor !== undefined && { cursor }) });
  await eventually(() => listener.frames.length > 0);
  return listener;
}

async function userWith(role: string, { admin, domain }: TestTenant): Promise<{ id: string; client: Client }> {
  const email = `${role}@${domain}`;
  const { id } = await admin.command('/users', { name: role, email, password: PASSWORD, roles: [role] });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

describe('live updates', () => {
  it('tell a tenant what moved, and another tenant nothing of it', async () => {
    const theirs = await provision(program);
    const [listener, stranger] = [await listen(ours.admin), await listen(theirs.admin)];
    const [id, foreign] = [await vehicle(ours.admin), await vehicle(theirs.admin)];
    await eventually(() => listener.told.includes(`vehicle:${id}`) && stranger.told.includes(`vehicle:${foreign}`));
    expect(listener.told).not.toContain(`vehicle:${foreign}`);
    expect(stranger.told).not.toContain(`vehicle:${id}`);
    listener.close();
    stranger.close();
  });

  it('tell a driver of their vehicles, and not of parts', async () => {
    const { id, client } = await userWith('driver', ours);
    const driver = await listen(client);
    const partId = await part(ours.admin);
    const { id: vehicleId } = await ours.admin.command('/vehicles', { number: 'MINE-1', assignedDriverId: id });
    await eventually(() => driver.told.includes(`vehicle:${vehicleId}`));
    expect(driver.told).not.toContain(`part:${partId}`);
    driver.close();
  });

  it('go on from the cursor after a break, with what happened meanwhile', async () => {
    const before = await listen(ours.admin);
    const { cursor } = before;
    before.close();
    const missed = await vehicle(ours.admin);
    const again = await listen(ours.admin, cursor);
    await eventually(() => again.told.includes(`vehicle:${missed}`));
    expect(again.frames[0]?.type).toBe('ready');
    const later = await vehicle(ours.admin);
    await eventually(() => again.told.includes(`vehicle:${later}`));
    again.close();
  });

  it.each(['nonsense', '', '99999999999999.1'])('ask for everything again after the cursor %s', async (cursor) => {
    const listener = await listen(ours.admin, cursor);
    await eventually(() => listener.frames.some(({ type }) => type === 'resync'));
    listener.close();
  });

  it('ask for everything again when too much was missed', async () => {
    const before = await listen(ours.admin);
    const { cursor } = before;
    before.close();
    const ids = await Promise.all(Array.from({ length: 20 }, () => vehicle(ours.admin)));
    const busy = ids.map(async (id) => {
      for (let turn = 0; turn < 26; turn += 1)
        await ours.admin.command(`/vehicles/${id}`, { plate: `P-${turn}` }, 'PATCH');
    });
    await Promise.all(busy);
    const again = await listen(ours.admin, cursor);
    await eventually(() => again.frames.some(({ type }) => type === 'resync'));
    expect(again.told).toEqual([]);
    again.close();
  });

  it('close who says nothing, nonsense, or comes with a token that is none', async () => {
    const [silent, nonsense, forged] = await Promise.all([
      LiveListener.open(program),
      LiveListener.open(program),
      LiveListener.open(program),
    ]);
    nonsense.send('hello');
    forged.send({ type: 'auth', token: `${ours.admin.token!.slice(0, -8)}AAAAAAAA` });
    await eventually(() => nonsense.closed === 4400 && forged.closed === 4401);
    await eventually(() => silent.closed === 4401);
    expect([silent, nonsense, forged].flatMap(({ frames }) => frames)).toEqual([]);
  });

  it('refuse the page of another site, whatever token it has', async () => {
    const evil = await LiveListener.open(program, { origin: 'https://evil.example' });
    evil.send({ type: 'auth', token: ours.admin.token });
    await eventually(() => evil.closed === 4403);
    expect(evil.frames).toEqual([]);
    const own = await LiveListener.open(program, { origin: program.url });
    own.send({ type: 'auth', token: ours.admin.token });
    await eventually(() => own.frames.some(({ type }) => type === 'ready'));
    own.close();
  });

  it('end within five seconds when the tenant is suspended', async () => {
    const tenant = await provision(program);
    const listener = await listen(tenant.admin);
    await (await operator(program)).command(`/platform/tenants/${tenant.tenantId}/suspend`, { reason: 'unpaid' });
    await eventually(() => listener.closed === 4401, 5_000);
  });

  it('are refused to somebody who has twenty already, until one of them ends', async () => {
    const { client } = await userWith('technician', ours);
    const listeners = await Promise.all(Array.from({ length: 20 }, () => listen(client)));
    const greet = async (): Promise<LiveListener> =>
      (await LiveListener.open(program)).send({ type: 'auth', token: client.token });
    const one = await greet();
    await eventually(() => one.closed === 4429);
    const other = await listen(ours.admin);
    listeners[0]!.close();
    const again = await eventually(async () => {
      const listener = await greet();
      await eventually(() => listener.frames.length > 0 || listener.closed !== undefined);
      return listener.closed === undefined && listener;
    });
    for (const listener of [...listeners, again, other]) listener.close();
  });

  it('take no place of somebody of another tenant, not even of one with the same id', async () => {
    const commandId = randomUUID();
    const [one, same] = await Promise.all(
      [ours, await provision(program)].map(async ({ admin, domain }) => {
        const email = `${randomUUID()}@${domain}`;
        const { id } = await admin.command('/users', {
          commandId,
          name: 'Ada',
          email,
          password: PASSWORD,
          roles: ['driver'],
        });
        return { id, client: await new Client(program).logIn(email, PASSWORD) };
      }),
    );
    expect(same!.id).toBe(one!.id);
    const listeners = await Promise.all(Array.from({ length: 20 }, () => listen(one!.client)));
    for (const listener of [...listeners, await listen(same!.client)]) listener.close();
  });

  it('are refused to an address that has two hundred already', async () => {
    const proxied = await new Program(database.url, { FLEET_TRUSTED_PROXIES: '127.0.0.1,::1' }).start();
    const from = async (address: string, { token }: Client): Promise<LiveListener> =>
      (await LiveListener.open(proxied, { 'x-forwarded-for': address })).send({ type: 'auth', token });
    try {
      const crowd: LiveListener[] = [];
      for (let tenant = 0; tenant < 10; tenant += 1) {
        const { admin } = await provision(proxied);
        for (let tab = 0; tab < 20; tab += 1) crowd.push(await from('198.51.100.1', admin));
      }
      await eventually(() => crowd.every(({ frames }) => frames.length > 0));
      const one = await from('198.51.100.1', ours.admin);
      await eventually(() => one.closed === 4429);
      const other = await from('198.51.100.2', ours.admin);
      await eventually(() => other.frames.length > 0);
      for (const listener of [...crowd, other]) listener.close();
    } finally {
      await proxied.close();
    }
  }, 60_000);
});

describe('who reaches only their own', () => {
  it('hears as a technician of no other work, and that something left their list', async () => {
    const { id, client } = await userWith('technician', await provision(program).then((tenant) => (ours = tenant)));
    const vehicleId = await vehicle(ours.admin);
    const [own, others] = [
      await startedWorkOrder(ours.admin, vehicleId),
      await startedWorkOrder(ours.admin, vehicleId),
    ];
    await ours.admin.command(`/work-orders/${own}/assign`, { assignedTo: id });
    const technician = await listen(client);
    const { cursor } = technician;
    await ours.admin.command(`/work-orders/${others}/hold`, { reason: 'other' });
    await ours.admin.command(`/work-orders/${own}/hold`, { reason: 'other' });
    await eventually(() => technician.told.includes(`work-order:${own}`));
    expect(technician.told).not.toContain(`work-order:${others}`);
    // What was missed is told as sparingly.
    const again = await listen(client, cursor);
    await eventually(() => again.told.includes(`work-order:${own}`));
    expect(again.told).not.toContain(`work-order:${others}`);
    again.close();
    await ours.admin.command(`/work-orders/${own}/assign`, { assignedTo: null });
    await eventually(() => technician.told.includes('work-order:00000000-0000-0000-0000-000000000000'));
    const ofOwn = () => technician.told.filter((told) => told === `work-order:${own}`);
    const before = ofOwn();
    await ours.admin.command(`/work-orders/${own}/resume`);
    const partId = await part(ours.admin);
    await eventually(() => technician.told.includes(`part:${partId}`));
    expect(ofOwn()).toEqual(before);
    technician.close();
  });

  it('hears as a driver of no other vehicle and its meters', async () => {
    const { id, client } = await userWith('driver', ours);
    const { id: own } = await ours.admin.command('/vehicles', { number: 'OWN-1', assignedDriverId: id });
    const driver = await listen(client);
    const foreign = await vehicle(ours.admin, 5_000);
    await ours.admin.command(`/vehicles/${own}/status`, { status: 'in_shop' });
    await eventually(() => driver.told.includes(`vehicle:${own}`));
    expect(driver.told.filter((told) => /^(vehicle|meter):/.test(told) && !told.endsWith(own))).toEqual([]);
    expect(driver.told).not.toContain(`vehicle:${foreign}`);
    driver.close();
  });
});

describe('the cursor', () => {
  it('is always as long, and of no use to another tenant: it must load everything again', async () => {
    const theirs = await provision(program);
    const listener = await listen(ours.admin);
    const cursors = [listener.cursor];
    for (let made = 0; made < 3; made += 1) {
      const id = await vehicle(ours.admin);
      await eventually(() => listener.told.includes(`vehicle:${id}`));
      cursors.push(listener.cursor);
    }
    expect(new Set(cursors.map(({ length }) => length))).toEqual(new Set([22]));
    const stranger = await listen(theirs.admin, listener.cursor);
    await eventually(() => stranger.frames.length > 1);
    expect(stranger.frames.map(({ type }) => type)).toEqual(['ready', 'resync']);
    expect(stranger.cursor).toHaveLength(22);
    listener.close();
    stranger.close();
  });
});
