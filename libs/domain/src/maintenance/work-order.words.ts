export const WORK_ORDER_STATUSES = [
  'draft',
  'pending_approval',
  'open',
  'scheduled',
  'in_progress',
  'on_hold',
  'completed',
  'closed',
  'cancelled',
] as const;
export type WorkOrderStatus = (typeof WORK_ORDER_STATUSES)[number];

export const PRIORITIES = ['scheduled', 'non_scheduled', 'emergency'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const URGENCIES = ['low', 'normal', 'high', 'critical'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const HOLD_REASONS = [
  'awaiting_parts',
  'awaiting_approval',
  'awaiting_vendor',
  'no_technician',
  'other',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Where a person may move a work order from each status. (A failed completion moves it back by itself.) */
export const TRANSITIONS: Readonly<Record<WorkOrderStatus, readonly WorkOrderStatus[]>> = {
  draft: ['open', 'cancelled'],
  open: ['pending_approval', 'scheduled', 'in_progress', 'cancelled'],
  pending_approval: ['open', 'scheduled', 'cancelled'],
  scheduled: ['scheduled', 'in_progress', 'cancelled'],
  in_progress: ['on_hold', 'completed', 'cancelled'],
  on_hold: ['in_progress', 'cancelled'],
  completed: ['closed'],
  closed: [],
  cancelled: [],
};

/** From these a work order is reopened: the one move that takes effects back, and needs a permission of its own. */
export const REOPENABLE: readonly WorkOrderStatus[] = ['completed', 'closed'];

/** What is to be done or under way: no draft, and not ended. "Active" means these everywhere; "open" is the one state. */
export const ACTIVE: readonly WorkOrderStatus[] = ['open', 'pending_approval', 'scheduled', 'in_progress', 'on_hold'];

/** While it is one of these, tasks, lines and particulars may change. */
export const EDITABLE: readonly WorkOrderStatus[] = ['draft', 'open', 'scheduled', 'in_progress', 'on_hold'];
