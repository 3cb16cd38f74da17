import fc from 'fast-check';
import type { DecisionContext } from '../shared/command.js';
import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import { decoded, metresBetween, type Fix } from './track.js';
import { decide, type TripCommand } from './trip.commands.js';
import { evolveTrip, MOST_FIXES, MOST_FIXES_OF_TRIP, Trip } from './trip.js';

const NOW = '2026-03-02T09:00:00.000Z';
/** Whatever is told here, it was by then. */
const driver: DecisionContext = { ...at(NOW, { userId: 'tess' }), clock: '2026-03-03T09:00:00.000Z' };
const kind = { load: Trip, evolve: evolveTrip };
const run =
  (command: TripCommand, as = driver) =>
  (trip: Trip) =>
    decide(trip, command, as);

/** So many metres north of where it began, a second each. */
const fix = (seconds: number, metres: number, more: Partial<Fix> = {}): Fix => ({
  elapsed: seconds * 1_000,
  latitude: 40 + metres / 111_195.08,
  longitude: -75,
  accuracy: 5,
  speed: null,
  heading: null,
  ...more,
});
const add = (...fixes: readonly Fix[]) => ({ name: 'AddTrack', fixes }) as const;
const end = (seconds: number) => ({ name: 'EndTrip', elapsed: seconds * 1_000 }) as const;
const begin = () => Trip.begin({ tripId: 't', vehicleId: 'v' }, driver);

function after(...commands: readonly TripCommand[]): Trip {
  const trip = begin();
  for (const command of commands) run(command)(trip);
  return trip;
}
const metres = (trip: Trip) => trip.state.travelled.distance / 100;

describe('a trip', () => {
  it('is begun by who drives, and goes on until they end it', () => {
    expect(begin().state).toMatchObject({ vehicleId: 'v', recordedBy: 'tess', startedAt: NOW, endedAt: null });
    given(kind, ...begin().changes)
      .when(run(end(60)))
      .then({ type: 'fleet.trip-ended', data: { endedAt: '2026-03-02T09:01:00.000Z' } });
    given(kind, ...after(end(60)).changes)
      .when(run(end(90)))
      .thenNothing();
  });

  it('belongs to who drives: to others it is not there', () => {
    for (const command of [add(fix(1, 0)), end(60)])
      for (const other of [at(NOW, { userId: 'mike' }), at(NOW)])
        given(kind, ...begin().changes)
          .when(run(command, other))
          .thenRefused('not_found');
  });

  it('does not end before its last fix', () => {
    given(kind, ...after(add(fix(120, 0))).changes)
      .when(run(end(60)))
      .thenState({ endedAt: '2026-03-02T09:02:00.000Z' });
  });

  it('goes no further than the clock, but for what clocks differ', () => {
    const soon = { ...driver, clock: '2026-03-02T10:00:00.000Z' };
    given(kind, ...begin().changes)
      .when(run(end(3_600 + 299), soon))
      .thenState({ endedAt: '2026-03-02T10:04:59.000Z' });
    given(kind, ...begin().changes)
      .when(run(end(86_400), soon))
      .thenState({ endedAt: '2026-03-02T10:05:00.000Z' });
    given(kind, ...begin().changes)
      .when(run(add(fix(3_900, 0), fix(3_901, 9)), soon))
      .thenState({ travelled: expect.objectContaining({ fixes: 1 }) as object });
    given(kind, ...begin().changes)
      .when(run(add(fix(3_901, 9)), soon))
      .thenNothing();
  });

  it('is what its events say', () => {
    for (const commands of [[], [add(fix(1, 0), fix(9, 80))], [add(fix(9, 80)), end(20), add(fix(1, 0))]])
      expectFoldGivesState(evolveTrip, after(...commands));
  });
});

describe('its track', () => {
  it('keeps what a receiver tells, to the decimetre', () => {
    const told = {
      elapsed: 1_234,
      latitude: -33.856784,
      longitude: 151.215297,
      accuracy: 4,
      speed: 13.9,
      heading: 271,
    };
    const trip = after(add({ ...told, latitude: -33.85678412, accuracy: 4.4, speed: 13.88, heading: 270.6 }));
    expect(decoded(trip.state.track)).toEqual([told]);
    expect(trip.state.travelled).toMatchObject({ fixes: 1, topSpeed: 13.9 });
  });

  it.each([
    ['latitude', 90.1],
    ['latitude', Number.NaN],
    ['longitude', -180.1],
    ['accuracy', -1],
    ['speed', 151],
    ['speed', -1],
    ['heading', 361],
    ['elapsed', -1],
    ['elapsed', 86_400_001],
    ['elapsed', 0.5],
  ] as const)('takes no fix that cannot be: %s %d', (field, value) => {
    given(kind, ...begin().changes)
      .when(run(add(fix(1, 0), fix(2, 9, { [field]: value }))))
      .thenRefused('invalid_number', { field });
  });

  it('takes pieces up to a size, and so many of them', () => {
    const piece = (from: number, count: number) => add(...Array.from({ length: count }, (_, at) => fix(from + at, at)));
    given(kind, ...begin().changes)
      .when(run(piece(0, MOST_FIXES + 1)))
      .thenRefused('too_many_fixes', { max: MOST_FIXES });
    const full = begin();
    for (let from = 0; from < MOST_FIXES_OF_TRIP; from += MOST_FIXES) run(piece(from, MOST_FIXES))(full);
    expect(() => run(piece(MOST_FIXES_OF_TRIP, 1))(full)).toThrow('track_full');
    expect(full.state.travelled.fixes).toBe(MOST_FIXES_OF_TRIP);
  });

  it('passes over what it knows already', () => {
    given(kind, ...after(add(fix(1, 0), fix(2, 10))).changes)
      .when(run(add(fix(2, 10), fix(1, 0))))
      .thenNothing();
  });

  it('takes pieces of it that come late, but nothing from after its end', () => {
    const ended = after(add(fix(1, 0)), end(60));
    given(kind, ...ended.changes)
      .when(run(add(fix(60, 500), fix(61, 520))))
      .then('fleet.trip-track-added')
      .thenState({ travelled: expect.objectContaining({ fixes: 2 }) as object });
    given(kind, ...ended.changes)
      .when(run(add(fix(61, 520))))
      .thenNothing();
  });
});

describe('its distance', () => {
  it('is what the great circle between its fixes measures', () => {
    // Philadelphia to New York, by their city halls.
    expect(
      metresBetween({ latitude: 39.9526, longitude: -75.1652 }, { latitude: 40.7128, longitude: -74.006 }),
    ).toBeCloseTo(129_621, -2);
    expect(metres(after(add(fix(1, 0), fix(5, 100), fix(9, 250))))).toBeCloseTo(250, 0);
    expect(metres(after(add(fix(1, 0), fix(5, 100), fix(9, 0))))).toBeCloseTo(200, 0);
  });

  it('does not grow while a vehicle stands, whatever its receiver thinks', () => {
    const standing = Array.from({ length: 300 }, (_, place) => fix(place, place % 2 ? 4 : -4, { accuracy: 12 }));
    expect(metres(after(add(...standing)))).toBe(0);
    expect(metres(after(add(...standing, fix(400, 1_000))))).toBeCloseTo(1_004, -1);
  });

  it('does not count what is too inaccurate, nor the speed there', () => {
    const trip = after(add(fix(1, 0), fix(2, 90_000, { accuracy: 51, speed: 90 }), fix(3, 60, { speed: 20 })));
    expect(metres(trip)).toBeCloseTo(60, 0);
    expect(trip.state.travelled).toMatchObject({ fixes: 3, topSpeed: 20 });
  });
});

describe('a leap', () => {
  const way = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => fix(from + at, 20 * (from + at)));

  it('is not travelled: one accurate position that is wrong costs no more than the way around it', () => {
    const trip = after(add(...way(0, 50), fix(51, 90_000), ...way(52, 100)));
    expect(metres(trip)).toBeCloseTo(2_000 - 40, 0);
    expect(metres(after(add(fix(0, 90_000), ...way(1, 100))))).toBeCloseTo(1_980, 0);
  });

  it('begins where no vehicle is as fast: at 150 m a second', () => {
    expect(metres(after(add(fix(0, 0), fix(10, 1_499))))).toBeCloseTo(1_499, 0);
    expect(metres(after(add(fix(0, 0), fix(10, 1_501))))).toBe(0);
  });
});

const fixes = fc.uniqueArray(
  fc.record({
    elapsed: fc.nat(86_400_000),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    accuracy: fc.double({ min: 0, max: 80, noNaN: true }),
    speed: fc.option(fc.double({ min: 0, max: 150, noNaN: true })),
    heading: fc.option(fc.double({ min: 0, max: 360, noNaN: true })),
  }),
  { selector: ({ elapsed }) => elapsed, maxLength: 60 },
);

it('comes to the same in whatever pieces, whatever order and however often it is told', () => {
  fc.assert(
    fc.property(fixes, fc.array(fc.array(fc.nat(), { maxLength: 30 }), { maxLength: 8 }), (track, told) => {
      const whole = after(add(...track));
      const pieces = told.map((places) => places.flatMap((place) => track[place % Math.max(1, track.length)] ?? []));
      // What no piece told comes at last.
      const apart = after(...pieces.map((piece) => add(...piece)), add(...track));
      expect(apart.state).toStrictEqual(whole.state);
      expectFoldGivesState(evolveTrip, apart);
      expect(decoded(whole.state.track).map(({ elapsed }) => elapsed)).toEqual(
        track.map(({ elapsed }) => elapsed).toSorted((one, other) => one - other),
      );
    }),
  );
});

it('is never longer than the fastest vehicle comes in its time', () => {
  fc.assert(
    fc.property(fixes, (track) => {
      const elapsed = track.map((each) => each.elapsed);
      const lasted = track.length === 0 ? 0 : Math.max(...elapsed) - Math.min(...elapsed);
      expect(metres(after(add(...track)))).toBeLessThanOrEqual((150 * lasted) / 1_000 + track.length / 100);
    }),
  );
});
