import { Attachment } from '#domain/attachments/attachment.js';
import { Meter, type MeterState } from '#domain/fleet/meter.js';
import { decide as decideTrip } from '#domain/fleet/trip.commands.js';
import { Trip, type TripState } from '#domain/fleet/trip.js';
import { decide } from '#domain/maintenance/work-order.commands.js';
import { requireReport } from '#domain/maintenance/work-order-report.js';
import { WorkOrder, type WorkOrderState } from '#domain/maintenance/work-order.js';
import type { DecisionContext } from '#domain/shared/command.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { SyncRecord } from '#domain/sync/views.js';
import type { FieldCommand } from './queued-command.js';

/** What a work order is called that the server has not seen yet. */
const NO_NUMBER = '…';

/**
 * The thing after a command, by the very rules of the server.
 * @param record undefined where the command begins it
 * @throws DomainError why it cannot be done, `not_found` where it is not here
 */
export function carriedOut(
  record: SyncRecord | undefined,
  { kind, id, command }: FieldCommand,
  context: DecisionContext,
): SyncRecord {
  if (command.name === 'CreateWorkOrder') {
    if (record) throw new DomainError('duplicate_id', { id });
    requireReport(command.workOrder, context.actor);
    const made = WorkOrder.create({ ...command.workOrder, workOrderId: id, workOrderNumber: NO_NUMBER }, context);
    return after({ kind, id, names: {} }, made);
  }
  if (command.name === 'RecordMeterReading') {
    const meter = record
      ? new Meter({ version: record.version, state: record.state as unknown as MeterState })
      : Meter.open({ meterId: id, vehicleId: command.vehicleId, kind: command.meterKind }, context);
    meter.recordReading(command.reading, context);
    return after(record ?? { kind, id, names: {} }, meter);
  }
  if (command.name === 'AttachFile') {
    if (record) throw new DomainError('duplicate_id', { id });
    // How many there are already, and what its files are called, only the server knows.
    const attached = Attachment.attach({ ...command, attachmentId: id, storageKey: '' }, 0, context);
    return after({ kind, id, names: {} }, attached);
  }
  if (command.name === 'BeginTrip') {
    if (record) throw new DomainError('duplicate_id', { id });
    return after({ kind, id, names: {} }, Trip.begin({ tripId: id, vehicleId: command.vehicleId }, context));
  }
  if (!record) throw new DomainError('not_found', { kind });
  if (command.name === 'AddTrack' || command.name === 'EndTrip') {
    const trip = new Trip({ version: record.version, state: record.state as unknown as TripState });
    decideTrip(trip, command, context);
    return after(record, trip);
  }
  const workOrder = new WorkOrder({ version: record.version, state: record.state as unknown as WorkOrderState });
  decide(workOrder, command, context);
  return after(record, workOrder);
}

function after(
  record: Omit<SyncRecord, 'version' | 'state'>,
  { version, state }: { readonly version: number; readonly state: object },
): SyncRecord {
  // Not copied: an aggregate makes its state anew with each event.
  return { ...record, version, state: state as SyncRecord['state'] };
}
