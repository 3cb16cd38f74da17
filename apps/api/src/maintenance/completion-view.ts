import type { ErrorParams } from '#domain/shared/domain-error.js';
import type { CompletionStepName, CompletionView } from '#domain/maintenance/views.js';
import { fromMetres, type DistanceUnit } from '#domain/shared/quantity.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';

export const STEP_LABELS: Readonly<Record<CompletionStepName, string>> = {
  complete: 'Work order completed',
  raise_meter: 'Raise the meter',
  take_parts: 'Take parts from stock',
  record_cost: 'Record the cost',
  issue_invoice: 'Issue the invoice',
  reset_service: 'Reset the due service',
  notify: 'Notify people',
};

export interface CompletionRow {
  completion: WorkOrderState['completion'];
  saga_status: string | null;
}

/** How far the completion is: what the work order knows, and whether its saga waits for a person. */
export function completionOf({ completion, saga_status }: CompletionRow, unit: DistanceUnit): CompletionView | null {
  if (!completion) return null;
  const params = completion.detail && inUnit(completion.detail, unit);
  return {
    attempt: completion.attempt,
    status: saga_status === 'stuck' ? 'stuck' : completion.status,
    code: completion.code,
    detail: completion.code === null ? null : reasonOf(completion.code, params ?? {}),
    ...(params ? { params } : {}),
  };
}

const METERS = ['last', 'next', 'value'];

/** The meter refuses in metres; people read in their own unit. */
function inUnit(params: ErrorParams, unit: DistanceUnit): ErrorParams {
  const shown = Object.entries(params).map(([key, value]) => [
    key,
    METERS.includes(key) && typeof value === 'number' ? fromMetres(value, unit) : value,
  ]);
  return { ...Object.fromEntries(shown), ...(METERS.some((key) => key in params) ? { unit } : {}) } as ErrorParams;
}

function reasonOf(code: string, params: Readonly<Record<string, unknown>>): string {
  if (code === 'insufficient_stock')
    return `Not enough stock. ${String(params['needed'])} needed, ${String(params['available'])} in stock.`;
  if (code === 'meter_below_last')
    return `The odometer is below the last reading, ${String(params['last'])} ${String(params['unit'])}.`;
  return `${code.replaceAll('_', ' ')}.`;
}
