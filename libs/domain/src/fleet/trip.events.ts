import type { DomainEvent } from '../shared/domain-event.js';

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `fleet.trip-${Name}`,
  Data & { readonly at: string }
>;

export type TripEvent =
  | Event<'begun', { readonly id: string; readonly vehicleId: string; readonly recordedBy: string | null }>
  /** Those that were not known before, in the order of time, as `encoded` (track.ts) writes them. */
  | Event<'track-added', { readonly fixes: string }>
  | Event<'ended', { readonly endedAt: string }>;
