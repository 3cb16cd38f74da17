import { randomUUID } from 'node:crypto';
import type { SyncChanges, SyncRecord } from '#domain/sync/views.js';
import { freshDatabase } from '../support/database.js';
import { Client, Program } from '../support/program.js';
import { PASSWORD, provision, vehicle, type TestTenant } from '../support/tenant.js';

const DAY = 86_400_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;
let vehicleId: string;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
  vehicleId = await vehicle(tenant.admin);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function technician(): Promise<{ id: string; client: Client }> {
  const email = `${randomUUID()}@${tenant.domain}`;
  const { id } = await tenant.admin.command('/users', {
    name: 'Tess',
    email,
    password: PASSWORD,
    roles: ['technician'],
  });
  return { id, client: await new Client(program).logIn(email, PASSWORD) };
}

/** Work of somebody's that ended so many days before today began (UTC), give or take an hour. */
async function endedWork(assignedTo: string, daysAgo: number, hours = 0): Promise<string> {
  const body = { vehicleId, category: 'Repair', priority: 'non_scheduled', description: 'Brakes squeal', assignedTo };
  const { id } = await tenant.admin.command('/work-orders', body);
  await tenant.admin.command('/attachments', {
    attachmentId: randomUUID(),
    target: { kind: 'work-order', id },
    fileName: 'pads.jpg',
    contentType: 'image/jpeg',
    size: 1_000,
  });
  await tenant.admin.command(`/work-orders/${id}/cancel`, { reason: 'Sold' });
  const today = Math.floor(Date.now() / DAY) * DAY;
  await database.admin(
    `UPDATE work_order SET state = jsonb_set(state, '{updatedAt}', to_jsonb($2::text)) WHERE id = $1`,
    [id, new Date(today - daysAgo * DAY + hours * 3_600_000).toISOString()],
  );
  return id;
}

/** Until what was answered is before the horizon: any transaction of the server that still runs holds that back. */
const inSight = () =>
  program.until(async () => {
    const [row] = await database.admin<{ yes: boolean }>(
      'SELECT max(transaction_id) < pg_snapshot_xmin(pg_current_snapshot()) AS yes FROM event',
    );
    return row?.yes;
  }, 'the log to be in sight');

/** Everything from a place on; `days`: so long ago the phone was there last. */
async function follow(client: Client, cursor?: string, days = 0) {
  await inSight();
  const [records, gone] = [new Map<string, SyncRecord>(), new Set<string>()];
  const [place, scope, day] = cursor?.split('~') ?? [];
  let next = cursor && [place, scope, Number(day) - days].join('~');
  for (let more = true; more;) {
    const query = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
    const { body } = await client.get<SyncChanges>(`/sync/changes?limit=500${query}`);
    expect(body.reset).toBe(next === undefined);
    for (const record of body.records) records.set(record.id, record);
    for (const { id } of body.gone) gone.add(id);
    ({ more, cursor: next } = body);
  }
  return { records, gone, cursor: next! };
}

const filesOf = ({ records }: { records: ReadonlyMap<string, SyncRecord> }, id: string) =>
  [...records.values()].filter(
    ({ kind, state }) => kind === 'attachment' && (state['target'] as { id: string }).id === id,
  );

/** A trip of theirs that ended so many days before today began (UTC). */
async function endedTrip(client: Client, daysAgo: number): Promise<string> {
  const { id } = await client.command('/trips', { vehicleId });
  const fix = { latitude: 40, longitude: -75, accuracy: 5, speed: null, heading: null };
  await client.command(`/trips/${id}/track`, { fixes: [{ elapsed: 1_000, ...fix }] });
  await client.command(`/trips/${id}/end`, { elapsed: 2_000 });
  const endedAt = new Date(Math.floor(Date.now() / DAY) * DAY - daysAgo * DAY - 3_600_000).toISOString();
  await database.admin(
    `UPDATE trip SET ended_at = $2::timestamptz, state = jsonb_set(state, '{endedAt}', to_jsonb($2::text)) WHERE id = $1`,
    [id, endedAt],
  );
  return id;
}

describe('a trip that is over', () => {
  it('stays as long as work does, without where it was, and leaves when that does', async () => {
    const { client } = await technician();
    const [fresh, old, longGone] = [
      await endedTrip(client, 10),
      await endedTrip(client, 15),
      await endedTrip(client, 20),
    ];
    const { id: underWay } = await client.command('/trips', { vehicleId });
    const loaded = await follow(client);
    expect([underWay, fresh, old, longGone].filter((id) => loaded.records.has(id))).toEqual([underWay, fresh]);
    expect(loaded.records.get(fresh)!.state).toMatchObject({
      track: '',
      travelled: { fixes: 1, last: null, counted: null },
    });
    expect([...(await follow(client, loaded.cursor, 3)).gone]).toEqual([old]);
    // As it was loaded nine days ago, when the oldest was there.
    expect((await follow(client, loaded.cursor, 9)).gone).toEqual(new Set([old, longGone]));
  });
});

describe('work that is over', () => {
  it('comes for fourteen days, with its files, and then no more', async () => {
    const { id, client } = await technician();
    const [fresh, old] = [await endedWork(id, 14, 1), await endedWork(id, 14, -1)];
    const loaded = await follow(client);
    expect([loaded.records.has(fresh), loaded.records.has(old)]).toEqual([true, false]);
    expect([filesOf(loaded, fresh).length, filesOf(loaded, old).length]).toEqual([1, 0]);
  });

  it('leaves a phone at its first call of a later day, though nothing happened to it', async () => {
    const tess = await technician();
    const sam = await technician();
    const [fresh, old] = [await endedWork(tess.id, 14, 1), await endedWork(tess.id, 14, -1)];
    const longGone = await endedWork(tess.id, 18);
    const others = await endedWork(sam.id, 14, -1);
    const { cursor } = await follow(tess.client);
    const sameDay = await follow(tess.client, cursor);
    expect(sameDay.gone.has(old)).toBe(false);

    const later = await follow(tess.client, cursor, 2);
    // What belongs to it, and nothing of what stays, was gone before, or is somebody else's.
    expect(later.gone.has(old)).toBe(true);
    expect(later.gone.size).toBe(2);
    expect([fresh, longGone, others].filter((id) => later.gone.has(id))).toEqual([]);
    expect((await follow(tess.client, later.cursor)).gone.size).toBe(0);
  });

  it('makes no difference between a phone that was away and one that begins', async () => {
    const { id, client } = await technician();
    const ended = await Promise.all([1, 5, 13, 14, 15, 16].map((days) => endedWork(id, days, -1)));
    // As it was loaded three days ago.
    const began = (await follow(client)).cursor;
    const [, , day] = began.split('~');
    const then = new Set(ended);
    const away = await follow(client, began, 3);
    for (const each of away.gone) then.delete(each);
    const anew = await follow(client);
    expect(Number(day)).toBe(Math.floor(Date.now() / DAY));
    expect([...then].toSorted()).toEqual(ended.filter((each) => anew.records.has(each)).toSorted());
  });
});
