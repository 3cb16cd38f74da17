import type { InvoiceStatus } from '../billing/views.js';
import type { DueLevel, DueMeasure } from './due-forecast.js';
import type { WorkOrderState } from './work-order.state.js';
import type { Priority, Urgency, WorkOrderStatus } from './work-order.words.js';

export type { WorkOrderStatus };

/** Read models of maintenance, as the API answers them and the client shows them. Money is a number in major units; instants are ISO 8601 UTC. */

export type CompletionStatus = 'running' | 'failed' | 'stuck' | 'done' | 'undoing' | 'undone';

export interface WorkOrderListItem {
  readonly id: string;
  readonly workOrderNumber: string;
  readonly vehicleId: string;
  readonly vehicleNumber: string;
  readonly vehicleMake: string | null;
  readonly vehicleModel: string | null;
  readonly vehicleYear?: number | null;
  readonly category: string;
  readonly priority: Priority;
  readonly urgency?: Urgency;
  readonly status: WorkOrderStatus;
  readonly holdReason?: string | null;
  /** Of the last completion attempt; null before the first. */
  readonly completionStatus?: CompletionStatus | null;
  readonly description: string;
  /** As a command takes it: a user's id, or the name of somebody without an account. */
  readonly requestedBy: string | null;
  readonly requestedByName?: string | null;
  readonly assignedTo: string | null;
  readonly assignedToName?: string | null;
  /** YYYY-MM-DD. */
  readonly dueDate: string | null;
  readonly createdAt: string;
  readonly completedAt: string | null;
  readonly totalCost: number;
}

export interface WorkOrderTaskView {
  readonly id: string;
  readonly description: string;
  readonly done: boolean;
}

export interface WorkOrderLaborView {
  readonly lineId: string;
  readonly taskId: string | null;
  readonly technicianId: string | null;
  readonly technicianName: string | null;
  readonly hours: number;
  readonly rate: number;
  readonly cost: number;
  readonly note: string | null;
}

export interface WorkOrderPartView {
  readonly lineId: string;
  readonly taskId: string | null;
  readonly partId: string;
  readonly partNumber: string;
  readonly partName: string;
  readonly quantity: number;
  readonly unitCost: number;
  readonly cost: number;
  /** What is set aside for this line, and what is missing; both in stock units. */
  readonly reserved: number;
  readonly short: number;
  readonly locationId: string | null;
  readonly locationName: string | null;
  /** The layers it was taken from; empty before completion. */
  readonly taken: readonly { readonly quantity: number; readonly unitCost: number }[];
}

export interface WorkOrderChargeView {
  readonly lineId: string;
  readonly taskId: string | null;
  readonly description: string;
  readonly amount: number;
}

export interface CompletionView {
  readonly attempt: number;
  readonly status: CompletionStatus;
  readonly code?: string | null;
  readonly detail?: string | null;
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
}

export type CompletionStepName =
  'complete' | 'raise_meter' | 'take_parts' | 'record_cost' | 'issue_invoice' | 'reset_service' | 'notify';

export type CompletionStepStatus = 'pending' | 'running' | 'done' | 'skipped' | 'refused' | 'failed' | 'undone';

export interface CompletionStepView {
  readonly name: CompletionStepName;
  readonly label: string;
  readonly status: CompletionStepStatus;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly durationMs: number | null;
  /** What it brought, or why it did not: a line each. */
  readonly note: string | null;
}

export interface CompletionDetail extends CompletionView {
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly steps: readonly CompletionStepView[];
  /** Of one that was reopened: by whom and why, and what was taken back, in that order; `complete` stands for its end. */
  readonly reopening: ReopeningView | null;
}

export interface ReopeningView {
  readonly reason: string;
  readonly by: string | null;
  readonly byName: string | null;
  readonly at: string;
  readonly steps: readonly CompletionStepView[];
}

/** A completion that did not go through, and waits for somebody. */
export interface FailedCompletionView {
  /** The work order's. */
  readonly id: string;
  readonly workOrderNumber: string;
  readonly description: string;
  readonly vehicleNumber: string;
  readonly assignedToName: string | null;
  readonly completion: CompletionView;
  /** What went wrong first; null where earlier records do not say. */
  readonly step: { readonly name: CompletionStepName; readonly label: string } | null;
  /** What it failed for, where it is about a part. */
  readonly partName: string | null;
  readonly failedAt: string;
}

export interface WorkOrderVehicleView {
  readonly id: string;
  readonly number: string;
  /** False: the reader may not open it, and is told its number only. */
  readonly mayOpen: boolean;
  readonly make: string | null;
  readonly model: string | null;
  readonly year: number | null;
  readonly vin: string | null;
  readonly department: string | null;
  /** In the tenant's distance unit. */
  readonly odometer: number | null;
  readonly status: string;
}

export interface WorkOrderDetail extends WorkOrderListItem {
  readonly version: number;
  /** What the aggregate decides on; the client runs the same rules over it before it sends. */
  readonly snapshot: WorkOrderState;
  readonly vehicle: WorkOrderVehicleView;
  readonly requestedByName: string | null;
  readonly categoryId: string | null;
  readonly locationId: string | null;
  readonly locationName: string | null;
  /** The day the work is planned for, YYYY-MM-DD. */
  readonly scheduledFor: string | null;
  readonly holdNote: string | null;
  readonly cancelReason: string | null;
  /** The due services that it does: those it is for, and those of its tasks. */
  readonly services: readonly { readonly id: string; readonly title: string }[];
  /** Of the last completion, void or not; null when there is none, and for who may not see invoices. */
  readonly invoice: { readonly id: string; readonly invoiceNumber: string; readonly status: InvoiceStatus } | null;
  readonly tasks: readonly WorkOrderTaskView[];
  readonly labor: readonly WorkOrderLaborView[];
  readonly laborHours: number;
  readonly laborCost: number;
  readonly parts: readonly WorkOrderPartView[];
  readonly partsCost: number;
  readonly charges: readonly WorkOrderChargeView[];
  readonly chargesCost: number;
  readonly discount: number;
  readonly tax: number;
  readonly notes: string | null;
  readonly createdBy: string | null;
  readonly updatedAt: string;
  readonly startedAt: string | null;
  /** In the tenant's distance unit, when it was read. */
  readonly startOdometer: number | null;
  readonly completedBy: string | null;
  readonly completion: CompletionView | null;
}

export interface WorkOrderStats {
  readonly total: number;
  readonly open: number;
  readonly inProgress: number;
  readonly completed: number;
  readonly byStatus: Readonly<Partial<Record<WorkOrderStatus, number>>>;
  readonly avgCompletionDays: number | null;
  readonly totalCost: number;
  readonly avgCost: number | null;
}

export interface WorkOrderCategoryView {
  readonly id: string;
  readonly version?: number;
  readonly name: string;
  /** Offered for new work orders. */
  readonly active: boolean;
  readonly archived: boolean;
}

/** Of a service schedule: distances in the tenant's unit, engine time in hours. Null where it does not apply or is not known. */
export interface ServiceMeasures {
  readonly distance: number | null;
  readonly days: number | null;
  readonly hours: number | null;
}

/** The same at a point: an instant, and what the meters showed or are to show. */
export interface ServicePoint {
  readonly at: string | null;
  readonly odometer: number | null;
  readonly hours: number | null;
}

export interface MeterNow {
  readonly value: number;
  readonly at: string;
  /** What it gains a day; null when that is not known yet. */
  readonly perDay: number | null;
}

export interface DueServiceItem {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly vehicleId: string;
  readonly vehicleNumber: string;
  readonly vehicleMake: string | null;
  readonly vehicleModel: string | null;
  readonly level: DueLevel;
  /** Whichever comes first, as forecast from average use; null: not to be foreseen. */
  readonly dueOn: string | null;
  /** What makes it due first. */
  readonly measure: DueMeasure | null;
  readonly interval: ServiceMeasures;
  readonly lastDone: ServicePoint;
  readonly due: ServicePoint;
  readonly odometer: MeterNow | null;
  readonly engine: MeterNow | null;
  /** The one open work order that will do it. */
  readonly workOrder: {
    readonly id: string;
    readonly workOrderNumber: string;
    readonly status: WorkOrderStatus;
  } | null;
}

export interface DueServiceDetail extends DueServiceItem {
  /** The work order that did it last; null when it was not done by one. */
  readonly lastDoneBy: { readonly id: string; readonly workOrderNumber: string } | null;
  readonly reasons: readonly DueReasonView[];
}

/** Why it is due: one measure, and how its due date follows. Values in days, the tenant's distance unit or hours. */
export interface DueReasonView {
  readonly measure: DueMeasure;
  readonly level: DueLevel;
  readonly dueOn: string | null;
  readonly interval: number;
  /** Of the meters, what they are projected to show now. */
  readonly projected: number | null;
}

export type DueServiceStats = Readonly<Record<DueLevel, number>>;
