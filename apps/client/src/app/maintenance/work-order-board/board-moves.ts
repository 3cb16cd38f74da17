import type { CompletionStatus } from '#domain/maintenance/views.js';
import { EDITABLE, REOPENABLE, TRANSITIONS, type WorkOrderStatus } from '#domain/maintenance/work-order.words.js';

/** The states that have a column, in the order of the work. Drafts are nobody's work yet, and what is closed is past: the list has them. */
export const COLUMNS = ['pending_approval', 'open', 'scheduled', 'in_progress', 'on_hold', 'completed'] as const;
export type ColumnStatus = (typeof COLUMNS)[number];

export interface Movable {
  readonly status: WorkOrderStatus;
  readonly completionStatus?: CompletionStatus | null;
}

/** What the person may do at all. */
export interface Rights {
  readonly edit: boolean;
  readonly reopen: boolean;
}

/** Why a work order cannot be moved to a column, in few words; null when it can, `''` where it is already. */
export function refusalOf({ status, completionStatus }: Movable, to: ColumnStatus, rights: Rights): string | null {
  if (status === to) return '';
  if (completionStatus === 'running') return 'Its completion is still running';
  if (REOPENABLE.includes(status)) {
    if (to !== 'in_progress') return 'Completed work is reopened first';
    return rights.reopen ? null : 'You may not reopen completed work';
  }
  if (!rights.edit) return 'You may not change work orders';
  if (to === 'pending_approval') return 'Comes here when it needs approval';
  if (to === 'completed' && completionStatus === 'undoing') return 'Its completion is still being taken back';
  if (TRANSITIONS[status].includes(to)) return null;
  return whyNot(status, to);
}

export function isMovable(card: Movable, rights: Rights): boolean {
  return COLUMNS.some((to) => refusalOf(card, to, rights) === null);
}

function whyNot(from: WorkOrderStatus, to: ColumnStatus): string {
  if (to === 'completed') return from === 'on_hold' ? 'Resume it first' : 'Start it first';
  if (to === 'on_hold') return 'Only work in progress waits';
  if (from === 'pending_approval') return 'Approve and schedule it first';
  return EDITABLE.includes(from) && (from === 'in_progress' || from === 'on_hold')
    ? 'The work has begun'
    : 'It is past this';
}
