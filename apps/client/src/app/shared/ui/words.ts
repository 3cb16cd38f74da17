import type { VehicleStatus } from '#domain/fleet/vehicle.events.js';
import type { WorkOrderStatus, Priority, Urgency, HoldReason } from '#domain/maintenance/work-order.words.js';
import type { CompletionStatus } from '#domain/maintenance/views.js';

export type Tone = '' | 'ok' | 'warn' | 'bad' | 'info';

export interface Label {
  readonly text: string;
  readonly tone: Tone;
}

/** How states and choices of the domain read on screen. */
export const STATUS: Readonly<Record<WorkOrderStatus, Label>> = {
  draft: { text: 'Draft', tone: '' },
  pending_approval: { text: 'Awaiting approval', tone: 'warn' },
  open: { text: 'Open', tone: '' },
  scheduled: { text: 'Scheduled', tone: '' },
  in_progress: { text: 'In progress', tone: 'info' },
  on_hold: { text: 'On hold', tone: 'warn' },
  completed: { text: 'Completed', tone: 'ok' },
  closed: { text: 'Closed', tone: '' },
  cancelled: { text: 'Cancelled', tone: '' },
};

export const PRIORITY: Readonly<Record<Priority, string>> = {
  scheduled: 'Scheduled',
  non_scheduled: 'Non-scheduled',
  emergency: 'Emergency',
};

export const URGENCY: Readonly<Record<Urgency, string>> = {
  low: 'Low',
  normal: 'Normal',
  high: 'High',
  critical: 'Critical',
};

export const HOLD_REASON: Readonly<Record<HoldReason, { readonly text: string; readonly short: string }>> = {
  awaiting_parts: { text: 'Awaiting parts', short: 'parts' },
  awaiting_approval: { text: 'Awaiting approval', short: 'approval' },
  awaiting_vendor: { text: 'Awaiting vendor', short: 'vendor' },
  no_technician: { text: 'No technician', short: 'no technician' },
  other: { text: 'Other', short: 'other' },
};

const VEHICLE_STATUS: Readonly<Record<VehicleStatus, Label>> = {
  active: { text: 'Active', tone: 'ok' },
  inactive: { text: 'Inactive', tone: '' },
  in_shop: { text: 'In shop', tone: 'warn' },
  out_of_service: { text: 'Out of service', tone: 'bad' },
  sold: { text: 'Sold', tone: '' },
};

export function vehicleStatus(status: string): Label {
  return VEHICLE_STATUS[status.toLowerCase().replaceAll(' ', '_') as VehicleStatus] ?? { text: status, tone: '' };
}

/** What a work order's chip says: how its completion went tells more than the bare status. */
export function workOrderState(workOrder: {
  readonly status: WorkOrderStatus;
  readonly completionStatus?: CompletionStatus | null;
  readonly holdReason?: string | null;
}): Label {
  const { status, completionStatus, holdReason } = workOrder;
  if (completionStatus === 'stuck') return { text: 'Needs a person', tone: 'bad' };
  if (status === 'in_progress' && completionStatus === 'failed') return { text: 'Completion failed', tone: 'bad' };
  if (completionStatus === 'undoing') return { text: 'Reopening…', tone: 'info' };
  if (completionStatus === 'running') return { text: 'Completing…', tone: 'info' };
  if (status === 'on_hold' && isHoldReason(holdReason))
    return { text: `On hold · ${HOLD_REASON[holdReason].short}`, tone: 'warn' };
  return STATUS[status];
}

export function vehicleTitle(vehicle: { year?: number | null; make?: string | null; model?: string | null }): string {
  return [vehicle.year, vehicle.make, vehicle.model].filter((part) => part != null && part !== '').join(' ');
}

function isHoldReason(reason: string | null | undefined): reason is HoldReason {
  return reason != null && reason in HOLD_REASON;
}
