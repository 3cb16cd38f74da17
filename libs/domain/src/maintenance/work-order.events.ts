import type { ErrorParams } from '../shared/domain-error.js';
import type { DomainEvent } from '../shared/domain-event.js';
import type { MinorUnits } from '../shared/money.js';
import type { Metres, Milli } from '../shared/quantity.js';
import type { ChargeLine, LaborLine, PartLine, TakenLayer, Task } from './work-order-lines.js';
import type { HoldReason, Priority, Urgency } from './work-order.words.js';

/** What `UpdateWorkOrder` may change. Dates are `YYYY-MM-DD`, the start meter in metres. */
export interface WorkOrderParticulars {
  readonly description: string;
  readonly categoryId: string | null;
  /** The category's name at the time. */
  readonly category: string;
  readonly priority: Priority;
  readonly urgency: Urgency;
  readonly requestedBy: string | null;
  readonly locationId: string | null;
  readonly dueDate: string | null;
  readonly notes: string | null;
  readonly discount: MinorUnits;
  readonly tax: MinorUnits;
  readonly startMeter: Metres | null;
}

/** Enough of a part line to reserve, release or take its stock. */
export interface PartDemand {
  readonly lineId: string;
  readonly partId: string;
  readonly locationId: string | null;
  readonly quantity: Milli;
  readonly stocked: boolean;
}

/** Every event says when, ISO 8601 UTC. */
type Event<Name extends string, Data extends object = object> = DomainEvent<
  `maintenance.work-order-${Name}`,
  Data & { readonly at: string }
>;

export type WorkOrderCreated = Event<
  'created',
  Omit<WorkOrderParticulars, 'discount' | 'tax' | 'startMeter'> & {
    readonly id: string;
    readonly workOrderNumber: string;
    readonly vehicleId: string;
    readonly status: 'draft' | 'open';
    readonly createdBy: string | null;
    readonly assignedTo: string | null;
    readonly dueServiceIds: readonly string[];
  }
>;

export type WorkOrderCompleted = Event<
  'completed',
  {
    readonly workOrderNumber: string;
    readonly vehicleId: string;
    readonly completedBy: string | null;
    readonly laborCost: MinorUnits;
    /** As estimated; `parts-cost-recorded` follows with what was really taken. */
    readonly partsCost: MinorUnits;
    readonly totalCost: MinorUnits;
    /** ISO 8601 UTC. */
    readonly completionDate: string;
    /** From 1; a completion that failed and is tried again is the next one. */
    readonly attempt: number;
    readonly odometer: Metres | null;
    readonly parts: readonly PartDemand[];
    /** Due services this completion resets. */
    readonly dueServiceIds: readonly string[];
  }
>;

/** Says all that there is to take back, as the completion left it. */
export type WorkOrderReopened = Event<
  'reopened',
  Pick<
    WorkOrderCompleted['data'],
    'workOrderNumber' | 'vehicleId' | 'completedBy' | 'completionDate' | 'attempt' | 'odometer' | 'dueServiceIds'
  > & {
    readonly reason: string;
    readonly reopenedBy: string | null;
    readonly parts: readonly (PartDemand & { readonly taken: readonly TakenLayer[] })[];
  }
>;

export type WorkOrderEvent =
  | WorkOrderCreated
  | Event<'updated', { readonly changes: Partial<WorkOrderParticulars> }>
  | Event<'opened'>
  | Event<'approval-requested'>
  | Event<'scheduled', { readonly date: string }>
  | Event<'assigned', { readonly userId: string | null }>
  | Event<'started', { readonly meter: Metres | null }>
  | Event<'held', { readonly reason: HoldReason; readonly note: string | null }>
  | Event<'resumed'>
  | WorkOrderCompleted
  | Event<
      'parts-cost-recorded',
      {
        readonly attempt: number;
        readonly lines: readonly { readonly lineId: string; readonly taken: readonly TakenLayer[] }[];
        readonly partsCost: MinorUnits;
        readonly totalCost: MinorUnits;
      }
    >
  | Event<'people-notified', { readonly attempt: number; readonly userIds: readonly string[] }>
  | Event<'completion-finished', { readonly attempt: number; readonly notified: readonly string[] }>
  | Event<'completion-failed', { readonly attempt: number; readonly code: string; readonly detail: ErrorParams | null }>
  | WorkOrderReopened
  | Event<'completion-undone', { readonly attempt: number }>
  | Event<'closed'>
  | Event<'cancelled', { readonly reason: string; readonly parts: readonly PartDemand[] }>
  | Event<'task-added', { readonly task: Task }>
  | Event<'task-finished', { readonly taskId: string }>
  | Event<'task-removed', { readonly taskId: string }>
  | Event<'labor-added', { readonly line: LaborLine }>
  | Event<'labor-removed', { readonly lineId: string }>
  | Event<'part-added', { readonly line: PartLine }>
  | Event<'part-removed', { readonly part: PartDemand }>
  | Event<'charge-added', { readonly line: ChargeLine }>
  | Event<'charge-removed', { readonly lineId: string }>;
