import { randomUUID } from 'node:crypto';
import type { MeView, UserDetail } from '#domain/identity/views.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { colleagueOf, type Colleague } from '../support/colleague.js';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { provision, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let tess: Colleague;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  tess = await colleagueOf(program, tenant, 'technician');
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function location({ admin }: TestTenant, name = `Yard ${randomUUID().slice(0, 8)}`) {
  return { id: (await admin.command('/locations', { name })).id, name };
}

const ofTess = async () => (await tenant.admin.get<UserDetail>(`/users/${tess.id}`)).body;
const tessKnows = async () => (await tess.client.get<MeView>('/me')).body.user.location;

it('the office says where somebody works, and that they work nowhere in particular', async () => {
  const yard = await location(tenant);
  expect((await ofTess()).location).toBeNull();
  await tenant.admin.command(`/users/${tess.id}`, { locationId: yard.id }, 'PATCH');
  expect((await ofTess()).location).toEqual(yard);
  expect(await tessKnows()).toEqual(yard);

  await tenant.admin.command(`/users/${tess.id}`, { locationId: null }, 'PATCH');
  expect(await tessKnows()).toBeNull();
});

it('a person says it themselves, and nothing else changes by it', async () => {
  const [yard, { version, ...before }] = [await location(tenant), await ofTess()];
  await tess.client.command('/me', { locationId: yard.id }, 'PATCH');
  expect(await tessKnows()).toEqual(yard);
  expect(await ofTess()).toEqual({
    ...before,
    location: yard,
    version: version + 1,
    lastSeenAt: expect.anything() as string,
  });
  // The language of mails has nothing to do with it.
  await tess.client.command('/me', { language: 'es' }, 'PATCH');
  expect(await tessKnows()).toEqual(yard);
});

it('a location is called as it is called now', async () => {
  const yard = await location(tenant);
  await tess.client.command('/me', { locationId: yard.id }, 'PATCH');
  await tessKnows();
  await tenant.admin.command(`/locations/${yard.id}`, { name: 'Far yard' }, 'PATCH');
  expect(await tessKnows()).toEqual({ id: yard.id, name: 'Far yard' });
});

it("one of another company's is refused like one that is not there", async () => {
  const [stranger, yard] = [await location(await provision(program)), await location(tenant)];
  await tess.client.command('/me', { locationId: yard.id }, 'PATCH');
  for (const locationId of [stranger.id, randomUUID()]) {
    for (const [client, path] of [
      [tess.client, '/me'],
      [tenant.admin, `/users/${tess.id}`],
    ] as const) {
      const { status, body } = await client.send('PATCH', path, { locationId });
      expect([status, body]).toMatchObject([404, { code: 'not_found' }]);
    }
  }
  expect(await tessKnows()).toEqual(yard);
  expect((await tess.client.send('PATCH', '/me', { locationId: 'yard' })).status).toBe(400);
});

it('nobody says it of others who may not edit people', async () => {
  const [yard, ben] = [await location(tenant), await colleagueOf(program, tenant, 'technician')];
  const { status, body } = await tess.client.send('PATCH', `/users/${ben.id}`, { locationId: yard.id });
  expect([status, body]).toMatchObject([403, { code: 'forbidden' }]);
  const stranger = await provision(program);
  expect((await stranger.admin.send('PATCH', `/users/${ben.id}`, { locationId: null })).status).toBe(404);
});

it('stands in the history with its name, once for each change', async () => {
  const [ben, yard] = [await colleagueOf(program, tenant, 'technician'), await location(tenant)];
  await tenant.admin.command(`/users/${ben.id}`, { locationId: yard.id, phone: '555' }, 'PATCH');
  await ben.client.command('/me', { locationId: yard.id }, 'PATCH');
  await ben.client.command('/me', { locationId: null }, 'PATCH');
  const { body } = await tenant.admin.get<Page<HistoryEntry>>(`/users/${ben.id}/history`);
  const moves = body.data.filter(({ type }) => type === 'identity.user-location-changed');
  expect(moves.map(({ userName, names }) => [userName, names?.location])).toEqual([
    [ben.name, undefined],
    ['Admin User', yard.name],
  ]);
});
