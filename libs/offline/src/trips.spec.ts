import { IDBFactory } from 'fake-indexeddb';
import { decoded } from '#domain/fleet/track.js';
import type { TripState } from '#domain/fleet/trip.js';
import type { SyncRecord } from '#domain/sync/views.js';
import { AUTHOR, localDatabase, surroundings } from './local.testing.js';
import type { LocalDatabase } from './local-database.js';
import { Outbox } from './outbox.js';
import { Trips, type Position } from './trips.js';
import { viewOf } from './view.js';

const BEGAN = Date.parse('2026-05-04T08:00:00Z');
const VEHICLE = '6d1f0f0e-0000-4000-8000-00000000000b';

/** Driving north with 20 m a second. */
const position = (seconds: number, more: Partial<Position> = {}): Position => ({
  at: BEGAN + seconds * 1_000,
  latitude: 40 + (seconds * 20) / 111_195.08,
  longitude: -75,
  accuracy: 5,
  speed: 20,
  heading: 0,
  ...more,
});

function phone(database: LocalDatabase = localDatabase(), around = surroundings()) {
  const outbox = new Outbox(database, around);
  const trips = new Trips(database, outbox, around);
  const drive = async (...positions: readonly Position[]) => {
    for (const each of positions) {
      around.wait(Math.max(0, each.at - around.now().getTime()));
      await trips.note(each, AUTHOR);
    }
  };
  const told = async () =>
    (await database.commands.orderBy('sequence').toArray()).map(({ type, payload, dependsOn }) => ({
      type,
      ...payload,
      dependsOn: dependsOn?.length ?? 0,
    }));
  return { database, outbox, trips, drive, told };
}

/** What the server will make of the commands. */
async function madeOf({ database }: { database: LocalDatabase }): Promise<TripState> {
  const commands = await database.commands.orderBy('sequence').toArray();
  return viewOf(undefined as SyncRecord | undefined, commands, AUTHOR.actor)!.state as unknown as TripState;
}

const seconds = (from: number, to: number, step = 3) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, place) => position(from + place * step));

describe('a trip on a phone', () => {
  it('is commands: its beginning, its way, its end', async () => {
    const on = phone();
    const tripId = await on.trips.begin(VEHICLE, AUTHOR);
    await on.drive(...seconds(0, 30));
    await on.trips.end(BEGAN + 31_000, AUTHOR);
    expect(await on.told()).toMatchObject([
      { type: 'BeginTrip', body: { id: tripId, vehicleId: VEHICLE }, dependsOn: 0 },
      { type: 'AddTrack', params: { id: tripId }, dependsOn: 1 },
      { type: 'EndTrip', params: { id: tripId }, body: { elapsed: 31_000 }, dependsOn: 1 },
    ]);
    const made = await madeOf(on);
    expect(made).toMatchObject({ endedAt: '2026-05-04T08:00:31.000Z', travelled: { fixes: 11, topSpeed: 20 } });
    expect(made.travelled.distance / 100).toBeCloseTo(600, 0);
    expect([await on.trips.running(), await on.database.fixes.count()]).toEqual([null, 0]);
  });

  it('keeps its way from one position to the next, whenever the app dies', async () => {
    const [disk, around] = [new IDBFactory(), surroundings()];
    const before = phone(localDatabase(disk), around);
    await before.trips.begin(VEHICLE, AUTHOR);
    await before.drive(...seconds(0, 60));
    before.database.close();
    const again = phone(localDatabase(disk), around);
    const running = await again.trips.running();
    expect(running!.travelled.distance / 100).toBeCloseTo(1_200, 0);
    await again.drive(...seconds(63, 120));
    await again.trips.end(BEGAN + 120_000, AUTHOR);
    expect((await madeOf(again)).travelled).toMatchObject({ fixes: 41 });
    expect((await madeOf(again)).travelled.distance / 100).toBeCloseTo(2_400, 0);
  });

  it('hands its way over in pieces, so that the log has few and a batch takes them', async () => {
    const on = phone();
    await on.trips.begin(VEHICLE, AUTHOR);
    await on.drive(...seconds(0, 3 * 449));
    expect((await on.told()).map(({ type }) => type)).toEqual(['BeginTrip', 'AddTrack', 'AddTrack']);
    expect(await on.database.fixes.count()).toBe(50);
    const most = Math.max(...(await on.told()).map((command) => JSON.stringify(command).length));
    expect(most).toBeLessThan(30_000);
    await on.trips.end(BEGAN + 1_350_000, AUTHOR);
    expect((await madeOf(on)).travelled.fixes).toBe(450);
  });

  it('keeps a position every few seconds, and the last of all', async () => {
    const on = phone();
    await on.trips.begin(VEHICLE, AUTHOR);
    await on.drive(...seconds(0, 10, 1));
    await on.trips.end(BEGAN + 11_000, AUTHOR);
    expect(decoded((await madeOf(on)).track).map(({ elapsed }) => elapsed)).toEqual([0, 3_000, 6_000, 9_000, 10_000]);
  });

  it('does not keep what was before it, nor what cannot be', async () => {
    const on = phone();
    await on.drive(position(0));
    await on.trips.begin(VEHICLE, AUTHOR);
    await on.drive(position(-5), position(3, { latitude: 91 }), position(6, { accuracy: -1 }), position(9));
    await on.trips.end(BEGAN + 10_000, AUTHOR);
    await on.drive(position(20));
    expect((await madeOf(on)).travelled.fixes).toBe(1);
    expect(await on.database.fixes.count()).toBe(0);
  });

  it('whose beginning was refused waits for its author, and goes when they give it up', async () => {
    const on = phone();
    await on.trips.begin(VEHICLE, AUTHOR);
    const [begin] = await on.database.commands.toArray();
    await on.outbox.settle([{ commandId: begin!.commandId, result: 'refused', code: 'not_found', params: {} }]);
    await on.drive(...seconds(0, 3 * 209));
    expect(await on.database.fixes.count()).toBe(210);
    await expect(on.trips.end(BEGAN + 630_000, AUTHOR)).rejects.toMatchObject({ code: 'not_found' });
    expect(await on.trips.running()).not.toBeNull();
    await on.outbox.drop(begin!.commandId);
    expect([await on.trips.running(), await on.database.fixes.count(), await on.told()]).toEqual([null, 0, []]);
  });

  it('whose beginning was refused loses nothing when its author keeps to it', async () => {
    const on = phone();
    await on.trips.begin(VEHICLE, AUTHOR);
    const [begin] = await on.database.commands.toArray();
    await on.outbox.settle([{ commandId: begin!.commandId, result: 'refused', code: 'forbidden', params: {} }]);
    await on.drive(...seconds(0, 3 * 509));
    await on.outbox.keep(begin!.commandId, AUTHOR);
    await on.trips.end(BEGAN + 1_530_000, AUTHOR);
    expect((await on.told()).map(({ type }) => type)).toEqual(['BeginTrip', ...Array(3).fill('AddTrack'), 'EndTrip']);
    expect(await madeOf(on)).toMatchObject({ startedAt: '2026-05-04T08:00:00.000Z', travelled: { fixes: 510 } });
  });

  it('that left the phone is still told to the server, piece by piece, and ended', async () => {
    const on = phone();
    const tripId = await on.trips.begin(VEHICLE, AUTHOR);
    await on.database.commands.clear();
    await on.drive(...seconds(0, 3 * 209));
    await on.trips.end(BEGAN + 630_000, AUTHOR);
    expect(await on.told()).toMatchObject([
      { type: 'AddTrack', params: { id: tripId }, dependsOn: 0 },
      { type: 'AddTrack', params: { id: tripId }, dependsOn: 0 },
      { type: 'EndTrip', params: { id: tripId }, body: { elapsed: 630_000 }, dependsOn: 0 },
    ]);
    const fixes = (await on.told()).flatMap(({ body }) => (body as { fixes?: unknown[] }).fixes ?? []);
    expect(fixes).toHaveLength(210);
    expect([await on.trips.running(), await on.database.fixes.count()]).toEqual([null, 0]);
  });

  it('is the only one', async () => {
    const on = phone();
    await on.trips.begin(VEHICLE, AUTHOR);
    await expect(on.trips.begin(VEHICLE, AUTHOR)).rejects.toMatchObject({ code: 'trip_running' });
    await on.trips.end(BEGAN, AUTHOR);
    await on.trips.begin(VEHICLE, AUTHOR);
    expect((await on.told()).map(({ type }) => type)).toEqual(['BeginTrip', 'EndTrip', 'BeginTrip']);
  });
});
