import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import type { NewReading } from '#domain/fleet/meter.js';
import type { TripCommand } from '#domain/fleet/trip.commands.js';
import type { MeterKind } from '#domain/fleet/meter.events.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { NewWorkOrder } from '#domain/maintenance/work-order.js';
import type { SyncCommand, SyncOutcome } from '#domain/sync/views.js';

/** A new work order gets its number from the server only. */
export interface CreateWorkOrder {
  readonly name: 'CreateWorkOrder';
  readonly workOrder: Omit<NewWorkOrder, 'workOrderId' | 'workOrderNumber'>;
}

export interface RecordMeterReading {
  readonly name: 'RecordMeterReading';
  readonly vehicleId: string;
  readonly meterKind: MeterKind;
  readonly reading: NewReading;
}

/** A file whose bytes come on their own way. */
export interface AttachFile {
  readonly name: 'AttachFile';
  readonly target: AttachmentTarget;
  readonly fileName: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601 UTC. */
  readonly takenAt: string;
}

/** A trip goes on under the id that this device gives it. */
export interface BeginTrip {
  readonly name: 'BeginTrip';
  readonly vehicleId: string;
}

/** What somebody does to a thing on this device, in the words of the domain: decided here by its rules, and there again. */
export type FieldCommand =
  | { readonly kind: 'work-order'; readonly id: string; readonly command: WorkOrderCommand | CreateWorkOrder }
  | { readonly kind: 'meter'; readonly id: string; readonly command: RecordMeterReading }
  | { readonly kind: 'trip'; readonly id: string; readonly command: BeginTrip | TripCommand }
  | { readonly kind: 'attachment'; readonly id: string; readonly command: AttachFile };

/**
 * - `waiting`: not known to be carried out
 * - `accepted`: carried out; stays until the thing's own record has arrived with it
 * - `sent`: carried out, and in the record
 * - `needs_me`: cannot be taken as it stands; its author decides
 */
export type QueueStatus = 'waiting' | 'accepted' | 'sent' | 'needs_me';

/** One command on its way. Kept from the moment it is given until somebody has decided, or a while after it arrived. */
export interface QueuedCommand extends SyncCommand {
  readonly status: QueueStatus;
  readonly does: FieldCommand;
  /** How often the server could not take it, though nothing was wrong with it. */
  readonly failures: number;
  /** What the server last said of it. */
  readonly outcome: SyncOutcome | null;
  /** Of an accepted one: the version of its thing with it. */
  readonly acceptedVersion: number | null;
  /** ISO 8601 UTC, this device's clock: when the outcome came. */
  readonly decidedAt: string | null;
}
