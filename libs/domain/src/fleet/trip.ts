import { AggregateRoot } from '../shared/aggregate-root.js';
import type { Actor, DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { requireInteger } from '../shared/require.js';
import { CLOCK_TOLERANCE } from './meter.js';
import type { Fix, Travelled } from './track.js';
import { checkedFix, decoded, encoded, extended, LONGEST_TRIP, NOT_MOVED, ordered } from './track.js';
import type { TripEvent } from './trip.events.js';

/** Fixes of one command. */
export const MOST_FIXES = 500;
/** Fixes of one trip. */
export const MOST_FIXES_OF_TRIP = 50_000;

export interface TripState {
  readonly id: string;
  readonly vehicleId: string;
  /** Who drives: trips are recorded by the person themself only. */
  readonly recordedBy: string | null;
  readonly startedAt: string;
  /** Null while it goes on. */
  readonly endedAt: string | null;
  /** Every fix, in the order of time, as `encoded` (track.ts) writes them. */
  readonly track: string;
  readonly travelled: Travelled;
}

/** A way somebody drove with a vehicle, recorded by their own phone. */
export class Trip extends AggregateRoot<TripState, TripEvent> {
  static begin(input: { tripId: string; vehicleId: string }, { actor, now }: DecisionContext): Trip {
    const trip = new Trip();
    trip.record({
      type: 'fleet.trip-begun',
      v: 1,
      data: { id: input.tripId, vehicleId: input.vehicleId, recordedBy: actor.userId, at: now },
    });
    return trip;
  }

  /**
   * What is known already, or lies after the end or in the future, is passed over: late and repeated pieces are normal.
   * @throws DomainError `not_found` for anybody else, `too_many_fixes` {max}, `track_full` {max}, `invalid_number` {field, min, max}
   */
  addTrack(fixes: readonly Fix[], { actor, now, clock = now }: DecisionContext): void {
    this.guardOwn(actor);
    if (fixes.length > MOST_FIXES) throw new DomainError('too_many_fixes', { max: MOST_FIXES });
    const added = this.unknown(
      ordered(fixes.map(checkedFix)).filter(({ elapsed }) => elapsed <= this.lastedAtMost(clock)),
    );
    if (added.length === 0) return;
    if (this.state.travelled.fixes + added.length > MOST_FIXES_OF_TRIP)
      throw new DomainError('track_full', { max: MOST_FIXES_OF_TRIP });
    this.record({ type: 'fleet.trip-track-added', v: 1, data: { fixes: encoded(added), at: now } });
  }

  /**
   * Pieces of the way until then may still come. Ending it again does nothing.
   * @param elapsed ms since it began; never before its last fix; what lies in the future is cut
   * @throws DomainError `not_found` for anybody else, `invalid_number` {field, min, max}
   */
  end(elapsed: number, { actor, now, clock = now }: DecisionContext): void {
    this.guardOwn(actor);
    const { startedAt, endedAt, travelled } = this.state;
    if (endedAt !== null) return;
    const told = Math.min(requireInteger('elapsed', elapsed, 0, LONGEST_TRIP), this.lastedAtMost(clock));
    const lasted = Math.max(told, travelled.last?.elapsed ?? 0);
    const data = { endedAt: later(startedAt, lasted), at: now };
    this.record({ type: 'fleet.trip-ended', v: 1, data });
  }

  protected evolve(state: TripState | undefined, event: TripEvent): TripState {
    return evolveTrip(state, event);
  }

  /** Whose trip it is not hears no more than of one that is not there. */
  private guardOwn({ userId }: Actor): void {
    if (userId === null || userId !== this.state.recordedBy) throw new DomainError('not_found', { kind: 'trip' });
  }

  /** ms since it began, and what clocks differ. */
  private lastedAtMost(clock: string): number {
    return Math.max(0, Date.parse(clock) + CLOCK_TOLERANCE - Date.parse(this.state.startedAt));
  }

  private unknown(fixes: readonly Fix[]): readonly Fix[] {
    const { startedAt, endedAt, track, travelled } = this.state;
    const within = fixes.filter(({ elapsed }) => endedAt === null || later(startedAt, elapsed) <= endedAt);
    if (isAfter(within, travelled)) return within;
    const known = new Set(decoded(track).map(({ elapsed }) => elapsed));
    return within.filter(({ elapsed }) => !known.has(elapsed));
  }
}

export function evolveTrip(state: TripState | undefined, event: TripEvent): TripState {
  if (event.type === 'fleet.trip-begun') {
    const { at: startedAt, ...data } = event.data;
    return { ...data, startedAt, endedAt: null, track: '', travelled: NOT_MOVED };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a trip`);
  switch (event.type) {
    case 'fleet.trip-track-added': {
      const added = decoded(event.data.fixes);
      const { track, travelled } = state;
      if (isAfter(added, travelled))
        return { ...state, track: track + encoded(added, travelled.last), travelled: extended(travelled, added) };
      const all = ordered([...decoded(track), ...added]);
      return { ...state, track: encoded(all), travelled: extended(NOT_MOVED, all) };
    }
    case 'fleet.trip-ended':
      return { ...state, endedAt: event.data.endedAt };
  }
}

function isAfter([first]: readonly Fix[], { last }: Travelled): boolean {
  return first === undefined || last === null || first.elapsed > last.elapsed;
}

/** ISO 8601 UTC. @param ms after `instant` */
export function later(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}
