import { v5 as uuidv5 } from 'uuid';
import type { CompletionStepName, CompletionStepStatus } from '#domain/maintenance/views.js';
import type { TakenLayer } from '#domain/maintenance/work-order-lines.js';
import type { WorkOrderCompleted } from '#domain/maintenance/work-order.events.js';
import type { ErrorParams } from '#domain/shared/domain-error.js';
import type { SagaCommand } from '#domain/shared/saga.js';

/** The steps of a completion: what each sends to happen, and to be taken back. */

export type Step = Exclude<CompletionStepName, 'complete'>;
export const STEPS: readonly Step[] = [
  'raise_meter',
  'take_parts',
  'record_cost',
  'issue_invoice',
  'reset_service',
  'notify',
];

export interface StepRecord {
  readonly name: CompletionStepName;
  readonly status: CompletionStepStatus;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly note: string | null;
}

type Completed = Omit<WorkOrderCompleted['data'], 'laborCost' | 'partsCost' | 'totalCost' | 'at'>;

export interface CompletionState extends Completed {
  readonly workOrderId: string;
  readonly steps: readonly StepRecord[];
  /** The step at work: going on, being undone, or the closing word (`end`). */
  readonly phase: { readonly going: 'on' | 'back' | 'end'; readonly step: Step | null };
  /** Lines of that step without an answer. */
  readonly awaiting: readonly string[];
  readonly refusal: { readonly code: string; readonly params: ErrorParams } | null;
  /** `step/line` of every command that was carried out: just these are taken back. */
  readonly carriedOut: readonly string[];
  /** What stock gave, by line: it goes back exactly so. */
  readonly taken: Readonly<Record<string, readonly TakenLayer[]>>;
  readonly notified: readonly string[];
  /** Once the work order was reopened: what is taken back, in that order, and at last its end (`complete`). */
  readonly reopening?: { readonly steps: readonly StepRecord[] };
}

export function forward(step: Step, state: CompletionState): SagaCommand[] {
  const { workOrderId, vehicleId, attempt, odometer, completionDate } = state;
  const stocked = state.parts.filter((part) => part.stocked);
  switch (step) {
    case 'raise_meter':
      if (odometer === null) return [];
      return [
        command(step, 'odometer', 'RecordMeterReading', {
          vehicleId,
          kind: 'odometer',
          readingId: idOf(state, 'reading'),
          value: odometer,
          at: completionDate,
          source: 'work_order',
          workOrderId,
        }),
      ];
    case 'take_parts':
      return stocked.map(({ lineId, partId, locationId, quantity }) =>
        command(step, lineId, 'ConsumeStock', { partId, locationId, lineId, workOrderId, quantity }),
      );
    case 'record_cost':
      if (stocked.length === 0) return [];
      return [
        command(step, 'cost', 'RecordPartsCost', {
          workOrderId,
          attempt,
          lines: stocked.map(({ lineId }) => ({ lineId, taken: state.taken[lineId] ?? [] })),
        }),
      ];
    case 'issue_invoice':
      return [command(step, 'invoice', 'IssueInvoice', { invoiceId: idOf(state, 'invoice'), workOrderId, attempt })];
    case 'reset_service':
      return [
        command(step, 'vehicle', 'RecordVehicleService', { vehicleId, workOrderId, date: completionDate, odometer }),
        ...state.dueServiceIds.map((dueServiceId) =>
          command(step, dueServiceId, 'ResetDueService', {
            dueServiceId,
            workOrderId,
            at: completionDate,
            meter: odometer,
          }),
        ),
      ];
    case 'notify':
      return [command(step, 'notice', 'NotifyCompletion', { workOrderId, attempt })];
  }
}

/** What takes back a step, as far as it was carried out. */
export function backward(step: Step, state: CompletionState): SagaCommand[] {
  const { workOrderId, vehicleId } = state;
  const after = (line: string, name: string, payload: SagaCommand['payload']): SagaCommand[] =>
    state.carriedOut.includes(`${step}/${line}`) ? [undo(step, `${line}.undo`, name, payload)] : [];
  switch (step) {
    case 'raise_meter': {
      const reading = { vehicleId, kind: 'odometer', readingId: idOf(state, 'reading'), reason: 'completion undone' };
      return after('odometer', 'VoidMeterReading', reading);
    }
    case 'take_parts':
      return state.parts.flatMap(({ lineId, partId, locationId }) =>
        after(lineId, 'ReturnStock', { partId, locationId, lineId, workOrderId, taken: state.taken[lineId] ?? [] }),
      );
    case 'issue_invoice':
      return after('invoice', 'VoidInvoice', { invoiceId: idOf(state, 'invoice'), reason: 'completion undone' });
    case 'reset_service':
      return [
        ...after('vehicle', 'RevertVehicleService', { vehicleId, workOrderId }),
        ...state.dueServiceIds.flatMap((dueServiceId) =>
          after(dueServiceId, 'RevertDueService', { dueServiceId, workOrderId }),
        ),
      ];
    case 'record_cost': // ends with the completion itself: FailCompletion and UndoCompletion put the estimates back
    case 'notify':
      return [];
  }
}

export function command(step: string, line: string, name: string, payload: SagaCommand['payload']): SagaCommand {
  return { step, line, name, payload, compensates: false };
}

export function undo(step: string, line: string, name: string, payload: SagaCommand['payload']): SagaCommand {
  return { step, line, name, payload, compensates: true };
}

export function idOf(
  { workOrderId, attempt }: Pick<CompletionState, 'workOrderId' | 'attempt'>,
  what: 'reading' | 'invoice',
): string {
  return uuidv5(`${what}/${attempt}`, workOrderId);
}
