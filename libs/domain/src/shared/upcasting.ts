import type { DomainEvent } from './domain-event.js';

/** Gives the data of one version the shape of the next. Pure: what the log holds never changes. */
export type Lift = (data: unknown) => unknown;

/** Event type → its lifts: the first makes version 2 of version 1, the second 3 of 2, and so on. */
export type Lifts = Readonly<Record<string, readonly Lift[]>>;

/** The event in the shape that the domain knows today. Hashes cover it as it was written: lift after, never before. */
export function lifted<Event extends DomainEvent>(event: Event, lifts: Lifts): Event {
  const due = lifts[event.type]?.slice(event.v - 1) ?? [];
  if (due.length === 0) return event;
  return { ...event, v: event.v + due.length, data: due.reduce<unknown>((data, lift) => lift(data), event.data) };
}
