import type { CompletionView } from '#domain/maintenance/views.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';

export interface CompletionRow {
  completion: WorkOrderState['completion'];
  saga_status: string | null;
}

/** How far the completion is: what the work order knows, and whether its saga waits for a person. */
export function completionOf({ completion, saga_status }: CompletionRow): CompletionView | null {
  if (!completion) return null;
  return {
    attempt: completion.attempt,
    status: saga_status === 'stuck' ? 'stuck' : completion.status,
    code: completion.code,
    detail: completion.code === null ? null : reasonOf(completion.code, completion.detail ?? {}),
    ...(completion.detail ? { params: completion.detail } : {}),
  };
}

function reasonOf(code: string, params: Readonly<Record<string, unknown>>): string {
  if (code === 'insufficient_stock') return `Not enough stock. ${String(params['needed'])} needed, ${String(params['available'])} in stock.`;
  if (code === 'meter_below_last') return 'The odometer is below the last reading.';
  return `${code.replaceAll('_', ' ')}.`;
}
