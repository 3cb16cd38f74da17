import type { HistoryEntry, Page } from '../shared/views.js';

/** Read models of what happens in a tenant. */

export const ACTIVITY_KINDS = [
  'work-order',
  'due-service',
  'vehicle',
  'part',
  'invoice',
  'file',
  'people',
  'company',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const ACTIVITY_ACTIONS = ['began', 'changed', 'went-on', 'undone'] as const;
export type ActivityAction = (typeof ACTIVITY_ACTIONS)[number];

/** A fact, and the thing it is about as people call it; `title` is null for what has no name (any more). */
export interface ActivityEntry extends HistoryEntry {
  readonly kind: ActivityKind;
  readonly thing: { readonly id: string; readonly title: string | null };
}

/** Newest first. A page may be short or empty though there is a next one: it looks back so far and no farther at once. */
export type ActivityPage = Pick<Page<ActivityEntry>, 'data' | 'nextCursor'>;
