/** A fact, in the past tense: `{ type: 'maintenance.work-order-completed', v: 1, data }`. `data` is JSON-safe and names people by id only. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  /** Version of the shape of `data`. */
  readonly v: number;
  readonly data: Data;
}

/** An event as the log keeps it. Instants are ISO 8601 UTC. */
export interface RecordedEvent<Event extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly tenantId: string;
  readonly streamType: string;
  readonly streamId: string;
  /** Place in the stream, from 1. */
  readonly version: number;
  /** Place in the log as `transaction.position`, opaque to readers outside. */
  readonly position: string;
  readonly event: Event;
  readonly userId: string | null;
  readonly commandId: string;
  /** What the chain of commands began with: a saga's id, or the command itself. */
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly occurredAt: string;
  readonly recordedAt: string;
}

/** What of an event says no more than that an aggregate moved on. */
export type EventNotice = Pick<RecordedEvent, 'tenantId' | 'streamType' | 'streamId' | 'version' | 'position'> & {
  readonly event: Pick<DomainEvent, 'type'>;
};
