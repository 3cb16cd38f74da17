import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import { messageOf } from '../shared/messages';

/** Its completion did not go through: somebody changes something, then completes it again. */
export function isCompletionFailed({ status, completion }: WorkOrderState): boolean {
  return status === 'in_progress' && completion?.status === 'failed';
}

/** Why, with the part where it is about one. */
export function whyCompletionFailed({ completion, parts }: WorkOrderState): string {
  const detail = completion?.detail ?? {};
  const message = messageOf(completion?.code ?? 'unexpected', detail);
  const part = parts.find(({ partId }) => partId === detail['partId']);
  return part ? `${part.partName}: ${message}` : message;
}
