import { randomUUID } from 'node:crypto';
import type { ActivityPage } from '#domain/activity/views.js';
import type { Fix } from '#domain/fleet/track.js';
import type { TripDetail, TripView } from '#domain/fleet/views.js';
import type { Page } from '#domain/shared/views.js';
import type { SyncChanges, SyncRecord } from '#domain/sync/views.js';
import { verify } from '#infrastructure/persistence/verify.js';
import { freshDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { LiveListener } from '../support/live.js';
import { Phone, results } from '../support/phone.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let tess: Person;
let tom: Person;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  [tess, tom] = [await person('technician'), await person('technician')];
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
  const { id } = await tenant.admin.command('/users', { name: 'Tess Boyd', email, password: PASSWORD, roles });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

/** Driving north, 20 m each second. */
const fix = (second: number, more: Partial<Fix> = {}): Fix => ({
  elapsed: second * 1_000,
  latitude: 40 + (second * 20) / 111_195.08,
  longitude: -75.123456,
  accuracy: 4,
  speed: 20,
  heading: 0,
  ...more,
});
const way = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, place) => fix(from + place));

async function driven(client: Client, vehicleId: string): Promise<string> {
  const { id } = await client.command('/trips', { vehicleId });
  await client.command(`/trips/${id}/track`, { fixes: way(0, 100) });
  await client.command(`/trips/${id}/end`, { elapsed: 120_000 });
  return id;
}

const trip = async (client: Client, id: string) => client.get<TripDetail & { code?: string }>(`/trips/${id}`);
const tripsOf = async (client: Client, vehicleId: string, query = '') =>
  client.get<Page<TripView> & { code?: string }>(`/vehicles/${vehicleId}/trips${query}`);

describe('a trip', () => {
  it('is told by who drives, piece by piece, and read with distance, time and speed', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const id = randomUUID();
    expect(await tess.client.command('/trips', { id, vehicleId })).toMatchObject({ id, version: 1 });
    await tess.client.command(`/trips/${id}/track`, { fixes: way(51, 100) });
    expect((await trip(tess.client, id)).body).toMatchObject({ endedAt: null, duration: 100 });
    // Late, and half of it known.
    await tess.client.command(`/trips/${id}/track`, { fixes: way(0, 60) });
    await tess.client.command(`/trips/${id}/end`, { elapsed: 120_000 });
    const { body } = await trip(tess.client, id);
    expect(body).toMatchObject({
      vehicleId,
      recordedBy: tess.id,
      recordedByName: 'Tess Boyd',
      duration: 120,
      // 2,000 m in two minutes, at 20 m a second.
      distance: 1.2,
      averageSpeed: 37.3,
      topSpeed: 44.7,
      version: 4,
    });
    expect(body.track).toHaveLength(101);
    const { elapsed, ...place } = fix(100);
    expect(body.track.at(-1)).toEqual({
      ...place,
      latitude: Math.round(place.latitude * 1e6) / 1e6,
      at: new Date(Date.parse(body.startedAt) + elapsed).toISOString(),
    });
  });

  it('is listed with its vehicle, the latest first, page by page', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const ids = [await driven(tess.client, vehicleId), await driven(tess.client, vehicleId)];
    ids.push(await driven(tess.client, vehicleId));
    const first = (await tripsOf(tenant.admin, vehicleId, '?limit=2')).body;
    const second = (await tripsOf(tenant.admin, vehicleId, `?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids.toReversed());
    expect([first.total, second.nextCursor]).toEqual([3, null]);
    expect(first.data[0]).toMatchObject({ distance: 1.2, duration: 120, topSpeed: 44.7, recordedByName: 'Tess Boyd' });
    expect(first.data[0]).not.toHaveProperty('track');
  });

  it('is a file that other programs read', async () => {
    const { id: vehicleId } = await tenant.admin.command('/vehicles', { number: `A&B <${randomUUID().slice(0, 8)}>` });
    const id = await driven(tess.client, vehicleId);
    const answer = await fetch(`${program.url}/api/v1/trips/${id}/gpx`, {
      headers: { authorization: `Bearer ${tess.client.token}` },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/gpx+xml']);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="trip-\d{4}-\d\d-\d\d\.gpx"$/);
    const gpx = await answer.text();
    expect(gpx).toMatch(/<trk><name>A&amp;B &lt;\w{8}&gt;<\/name><trkseg>/);
    expect(gpx.match(/<trkpt lat="40(\.\d+)?" lon="-75\.123456"><time>[^<]+Z<\/time><\/trkpt>/g)).toHaveLength(101);
  });

  it('takes no position that cannot be, and names it', async () => {
    const { id } = await tess.client.command('/trips', { vehicleId: await vehicle(tenant.admin) });
    const told = async (fixes: unknown) => {
      const answer = await tess.client.post<{ errors?: { field: string }[] }>(`/trips/${id}/track`, { fixes });
      return [answer.status, answer.body.errors?.[0]?.field];
    };
    expect(await told([fix(1), fix(2, { latitude: 90.5 })])).toEqual([400, 'fixes.1.latitude']);
    expect(await told([{ ...fix(1), elapsed: undefined }])).toEqual([400, 'fixes.0.elapsed']);
    expect(await told(way(0, 500))).toEqual([400, 'fixes']);
    expect(await told('here')).toEqual([400, 'fixes']);
    expect((await trip(tess.client, id)).body.track).toEqual([]);
  });
});

describe('where somebody drove', () => {
  it('is known to themself, and to who may see trips; to all others it is nothing', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const id = await driven(tess.client, vehicleId);
    const foreign = await provision(program);
    const manager = await person('fleet_manager');
    for (const client of [tess.client, tenant.admin, manager.client]) {
      expect((await trip(client, id)).status).toBe(200);
      expect((await tripsOf(client, vehicleId)).body.total).toBe(1);
    }
    expect((await tripsOf(tom.client, vehicleId)).body).toMatchObject({ data: [], total: 0 });
    for (const { client } of [tom, { client: foreign.admin }])
      for (const path of [`/trips/${id}`, `/trips/${id}/gpx`])
        expect([(await client.get(path)).status, (await client.get(path)).body['code']]).toEqual([404, 'not_found']);
    await tenant.admin.command('/roles', { name: 'Parts desk', permissions: ['view_parts'] });
    const clerk = await person('Parts desk');
    for (const path of [`/trips/${id}`, `/vehicles/${vehicleId}/trips`])
      expect((await clerk.client.get(path)).status).toBe(403);
  });

  it('is nothing to who may see trips, but no vehicles', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const id = await driven(tess.client, vehicleId);
    await tenant.admin.command('/roles', { name: 'Trips desk', permissions: ['view_trips'] });
    const { client } = await person('Trips desk');
    for (const path of [`/vehicles/${vehicleId}/trips`, `/trips/${id}`, `/trips/${id}/gpx`])
      expect([(await client.get(path)).status, (await client.get(path)).body['code']]).toEqual([404, 'not_found']);
  });

  it('is told by nobody else: not even by who may do everything', async () => {
    const { id } = await tess.client.command('/trips', { vehicleId: await vehicle(tenant.admin) });
    for (const { client } of [tom, { client: tenant.admin }])
      for (const [path, body] of [
        ['track', { fixes: way(0, 3) }],
        ['end', { elapsed: 5_000 }],
      ] as const)
        expect((await client.post(`/trips/${id}/${path}`, body)).status).toBe(404);
    expect((await trip(tess.client, id)).body).toMatchObject({ endedAt: null, track: [] });
  });

  it('is recorded and seen with one’s own vehicles only, where a role says so', async () => {
    const dan = await person('driver');
    const [own, other] = [await vehicle(tenant.admin), await vehicle(tenant.admin)];
    await tenant.admin.command(`/vehicles/${own}`, { assignedDriverId: dan.id }, 'PATCH');
    const id = await driven(dan.client, own);
    expect((await trip(dan.client, id)).status).toBe(200);
    const refused = await dan.client.post<{ code: string }>('/trips', { vehicleId: other });
    expect([refused.status, refused.body.code]).toEqual([404, 'not_found']);
    const { id: underWay } = await dan.client.command('/trips', { vehicleId: own });
    await tenant.admin.command(`/vehicles/${own}`, { assignedDriverId: tess.id }, 'PATCH');
    expect((await trip(dan.client, id)).status).toBe(404);
    // What is under way is brought home.
    await dan.client.command(`/trips/${underWay}/track`, { fixes: way(0, 3) });
    await dan.client.command(`/trips/${underWay}/end`, { elapsed: 5_000 });
    expect((await trip(tenant.admin, underWay)).body).toMatchObject({ duration: 5 });
  });

  it('is told to listeners, and stands in the activity, for those alone who may know', async () => {
    const listen = async ({ token }: Client) => {
      const listener = await LiveListener.open(program);
      listener.send({ type: 'auth', token });
      await eventually(() => listener.frames.length > 0);
      return listener;
    };
    const vehicleId = await vehicle(tenant.admin);
    const [office, colleague] = [await listen(tenant.admin), await listen(tom.client)];
    const id = await driven(tess.client, vehicleId);
    const own = await driven(tom.client, vehicleId);
    await eventually(() => office.told.includes(`trip:${id}`) && colleague.told.includes(`trip:${own}`));
    expect(colleague.told).not.toContain(`trip:${id}`);
    office.close();
    colleague.close();
    const facts = async (client: Client) => {
      const { body } = await client.get<ActivityPage>(`/activity?thingId=${vehicleId}&limit=50`);
      return body.data
        .filter(({ aggregateId }) => aggregateId === id)
        .map(({ type, kind, thing }) => [type, kind, thing.id]);
    };
    expect(await facts(tenant.admin)).toEqual([
      ['fleet.trip-ended', 'vehicle', vehicleId],
      ['fleet.trip-begun', 'vehicle', vehicleId],
    ]);
    expect(await facts(tom.client)).toEqual([]);
  });
});

describe('a phone', () => {
  const follow = async (client: Client, cursor?: string) => {
    const [records, gone]: [SyncRecord[], string[]] = [[], []];
    for (let more = true; more;) {
      const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const { body } = await client.get<SyncChanges>(`/sync/changes${query}`);
      records.push(...body.records.filter(({ kind }) => kind === 'trip'));
      gone.push(...body.gone.filter(({ kind }) => kind === 'trip').map((each) => each.id));
      ({ cursor, more } = body);
    }
    return { records, gone, cursor };
  };

  it('tells of eight hours offline in two batches, however wrong its clock is', async () => {
    const phone = new Phone(tess.client, 86_400_000);
    const [id, vehicleId] = [randomUUID(), await vehicle(tenant.admin)];
    const ago = 8 * 3_600_000;
    const begin = phone.make('BeginTrip', { body: { id, vehicleId } }, { occurredAt: phone.now(ago) });
    const dependsOn = [begin.commandId];
    const pieces = Array.from({ length: 48 }, (_, piece) => {
      const fixes = Array.from({ length: 200 }, (_each, place) => fix((piece * 200 + place) * 3));
      return phone.make('AddTrack', { params: { id }, body: { fixes } }, { dependsOn });
    });
    const end = phone.make('EndTrip', { params: { id }, body: { elapsed: ago } }, { dependsOn });
    const half = [begin, ...pieces.slice(0, 24)];
    expect(JSON.stringify(half).length).toBeLessThan(1_000_000);
    expect(new Set(results(await phone.send(...half)))).toEqual(new Set(['applied']));
    const rest = [...pieces.slice(24), end];
    expect(new Set(results(await phone.send(...rest)))).toEqual(new Set(['applied']));
    expect(new Set(results(await phone.send(...rest)))).toEqual(new Set(['duplicate']));
    const { body } = await trip(tenant.admin, id);
    expect(body.track).toHaveLength(9_600);
    expect(Math.abs(Date.now() - ago - Date.parse(body.startedAt))).toBeLessThan(120_000);
    expect([body.duration, Math.round(body.distance)]).toEqual([28_800, Math.round((9_599 * 60) / 1609.344)]);
    const [log] = await database.admin<{ events: number; bytes: number }>(
      'SELECT count(*)::integer AS events, sum(length(data::text))::integer AS bytes FROM event WHERE stream_id = $1',
      [id],
    );
    expect(log!.events).toBe(50);
    expect(log!.bytes).toBeLessThan(250_000);
  }, 60_000);

  it('goes on with its owner’s trip without the way, and hears nothing of those of others', async () => {
    const vehicleId = await vehicle(tenant.admin);
    const before = await follow(tess.client);
    const { id } = await tess.client.command('/trips', { vehicleId });
    await tess.client.command(`/trips/${id}/track`, { fixes: way(0, 50) });
    const others = await driven(tom.client, vehicleId);
    const heard = await program.until(async () => {
      const found = await follow(tess.client, before.cursor);
      return found.records.some((record) => record.id === id && record.version === 2) && found;
    }, 'the trip to come');
    const own = heard.records.findLast((record) => record.id === id)!;
    expect(own.state).toMatchObject({ recordedBy: tess.id, track: '', travelled: { fixes: 51 } });
    expect(heard.records.map((record) => record.id)).not.toContain(others);
    expect(heard.gone).toEqual([]);
    expect((await follow(tom.client)).records.map((record) => record.id)).not.toContain(id);
  });

  it('hears of a trip whose vehicle it cannot have, and what followed waits for a decision', async () => {
    const phone = new Phone(tess.client);
    const id = randomUUID();
    const begin = phone.make('BeginTrip', { body: { id, vehicleId: randomUUID() } });
    const piece = phone.make(
      'AddTrack',
      { params: { id }, body: { fixes: way(0, 3) } },
      { dependsOn: [begin.commandId] },
    );
    expect(await phone.send(begin, piece)).toMatchObject([
      { result: 'refused', code: 'not_found' },
      { result: 'blocked', by: begin.commandId },
    ]);
  });
});

it('lies in its row as in the log, whatever was done to it', async () => {
  expect((await verify(database.database, () => undefined)).faults).toEqual([]);
});
