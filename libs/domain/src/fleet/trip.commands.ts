import type { DecisionContext } from '../shared/command.js';
import type { Fix } from './track.js';
import type { Trip } from './trip.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** A piece of the way. Pieces may come late, twice and in any order. */
export type AddTrack = Command<'AddTrack', { fixes: readonly Fix[] }>;
/** @see Trip.end */
export type EndTrip = Command<'EndTrip', { elapsed: number }>;

export type TripCommand = AddTrack | EndTrip;

/** @throws DomainError what the method refuses with */
export function decide(trip: Trip, command: TripCommand, context: DecisionContext): void {
  switch (command.name) {
    case 'AddTrack':
      return trip.addTrack(command.fixes, context);
    case 'EndTrip':
      return trip.end(command.elapsed, context);
  }
}
