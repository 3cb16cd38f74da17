import { checkedFix, extended, LONGEST_TRIP, NOT_MOVED, type Fix, type Travelled } from '#domain/fleet/track.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { LocalDatabase } from './local-database.js';
import type { Author, Outbox, Surroundings } from './outbox.js';

/** A position is kept so often at most, ms: a day's work is some thousands of them. */
const EVERY = 3_000;
/** So many go in one command: some ten minutes of driving. */
const PIECE = 200;

/** The trip that is recorded on this device; there is one at most. */
export interface RunningTrip {
  readonly tripId: string;
  readonly vehicleId: string;
  /** ISO 8601 UTC, this device's clock. */
  readonly startedAt: string;
  readonly travelled: Travelled;
}

/** A fix that is in no command yet. */
export interface KeptFix extends Fix {
  readonly tripId: string;
}

/** Where a device is, as it tells it. */
export interface Position extends Omit<Fix, 'elapsed'> {
  /** ms since 1970, this device's clock. */
  readonly at: number;
}

/**
 * Trips as they are driven: each position is on the disk when it is noted, and goes into a command with others. A position that
 * is noted while no trip runs is forgotten.
 */
export class Trips {
  /** Came too soon after the last one that was kept; of use if nothing follows. */
  private held: Position | null = null;

  constructor(
    private readonly database: LocalDatabase,
    private readonly outbox: Outbox,
    private readonly surroundings: Surroundings,
  ) {}

  async running(): Promise<RunningTrip | null> {
    return (await this.database.trips.toCollection().first()) ?? null;
  }

  /** @throws DomainError `trip_running`, or what the rules refuse */
  begin(vehicleId: string, author: Author): Promise<string> {
    return this.changing(async () => {
      if (await this.running()) throw new DomainError('trip_running');
      const tripId = this.surroundings.newId();
      const startedAt = this.surroundings.now().toISOString();
      await this.outbox.add({ kind: 'trip', id: tripId, command: { name: 'BeginTrip', vehicleId } }, author);
      await this.database.trips.add({ tripId, vehicleId, startedAt, travelled: NOT_MOVED });
      this.held = null;
      return tripId;
    });
  }

  /** What cannot be, or comes too soon, is left out. Two tabs may both note where they are. */
  async note(position: Position, author: Author): Promise<void> {
    const full = await this.changing(async () => {
      const trip = await this.running();
      const fix = trip && fixOf(position, trip);
      if (!fix) return null;
      const { last } = trip.travelled;
      if (last !== null && fix.elapsed < last.elapsed + EVERY) {
        if (fix.elapsed > last.elapsed) this.held = position;
        return null;
      }
      await this.keep(trip, fix);
      return (await this.fixesOf(trip).count()) >= PIECE ? trip : null;
    });
    // What cannot be handed over, because the beginning was refused, stays here until somebody decides.
    if (full) await this.changing(() => this.hand(full, author)).catch(ignoreRefusal);
  }

  /**
   * @param at ms since 1970, this device's clock
   * @throws DomainError `not_found` while its author has not decided what becomes of its beginning
   */
  async end(at: number, author: Author): Promise<void> {
    await this.changing(async () => {
      const trip = await this.running();
      if (trip === null) return;
      await this.finish(trip, at, author);
      await this.database.trips.delete(trip.tripId);
    });
    this.held = null;
  }

  private async finish(trip: RunningTrip, at: number, author: Author): Promise<void> {
    const last = this.held && fixOf(this.held, trip);
    if (last && last.elapsed > (trip.travelled.last?.elapsed ?? -1)) await this.keep(trip, last);
    await this.hand(trip, author);
    const elapsed = Math.min(Math.max(0, Math.round(at - Date.parse(trip.startedAt))), LONGEST_TRIP);
    await this.outbox.add({ kind: 'trip', id: trip.tripId, command: { name: 'EndTrip', elapsed } }, author);
  }

  private async keep(trip: RunningTrip, fix: Fix): Promise<void> {
    this.held = null;
    await this.database.fixes.add({ tripId: trip.tripId, ...fix });
    await this.database.trips.update(trip.tripId, { travelled: extended(trip.travelled, [fix]) });
  }

  /** What was kept goes into commands: from now on the queue keeps it. */
  private async hand(trip: RunningTrip, author: Author): Promise<void> {
    const kept = await this.fixesOf(trip).sortBy('elapsed');
    const fixes = kept.map(({ tripId: _trip, ...fix }) => fix);
    for (let from = 0; from < fixes.length; from += PIECE) {
      const piece = fixes.slice(from, from + PIECE);
      await this.outbox.add({ kind: 'trip', id: trip.tripId, command: { name: 'AddTrack', fixes: piece } }, author);
    }
    await this.fixesOf(trip).delete();
  }

  private fixesOf({ tripId }: RunningTrip) {
    return this.database.fixes.where({ tripId });
  }

  private changing<Result>(change: () => Promise<Result>): Promise<Result> {
    const { trips, fixes, records, commands, standing } = this.database;
    return this.database.transaction('rw', [trips, fixes, records, commands, standing], change);
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}

/** Null for one that no trip has: from before it, or none that can be. */
function fixOf({ at, ...place }: Position, { startedAt }: RunningTrip): Fix | null {
  try {
    return checkedFix({ elapsed: Math.round(at - Date.parse(startedAt)), ...place });
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
