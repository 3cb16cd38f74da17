import type { EventNotice } from '#domain/shared/domain-event.js';

/** The tail of the log in this process, across tenants, from now on. */
export abstract class LiveLog {
  /** Where it stands, opaque outside; for a listener still where it stood before the events it is given. */
  abstract readonly cursor: string;
  abstract onEvents(listener: (events: readonly EventNotice[]) => void): void;
}
