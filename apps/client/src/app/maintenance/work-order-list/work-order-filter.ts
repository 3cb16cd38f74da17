import { ACTIVE, PRIORITIES, URGENCIES, WORK_ORDER_STATUSES } from '#domain/maintenance/work-order.words.js';
import type { FilterGroup, FilterOption } from '../../shared/ui/filter-chip';
import { PRIORITY, STATUS, URGENCY } from '../../shared/ui/words';
import type { WorkOrderFilter } from '../work-order.client';

/** What the address may say; every word is optional. */
export interface FilterWords {
  readonly status?: string;
  readonly priority?: string;
  readonly urgency?: string;
  readonly category?: string;
  readonly assigned?: string;
  readonly due?: string;
  readonly completion?: string;
  readonly vehicle?: string;
  readonly search?: string;
  readonly sort?: string;
}

export const STATUS_OPTIONS: readonly FilterOption[] = WORK_ORDER_STATUSES.map((value) => ({
  value,
  text: STATUS[value].text,
}));
/** Several states that go by one word. */
export const STATUS_GROUPS: readonly FilterGroup[] = [{ text: 'active', values: ACTIVE }];
export const PRIORITY_OPTIONS: readonly FilterOption[] = PRIORITIES.map((value) => ({ value, text: PRIORITY[value] }));
export const URGENCY_OPTIONS: readonly FilterOption[] = URGENCIES.map((value) => ({ value, text: URGENCY[value] }));

/** Days from today, both ends included; null is open-ended. */
export const DUE_CHOICES: readonly (FilterOption & { readonly from: number | null; readonly to: number | null })[] = [
  { value: 'overdue', text: 'overdue', from: null, to: -1 },
  { value: 'today', text: 'today', from: 0, to: 0 },
  { value: 'week', text: 'next 7 days', from: 0, to: 7 },
  { value: 'month', text: 'next 30 days', from: 0, to: 30 },
];

/**
 * The states that are shown; none stands for all. Without a word about them the list shows what is active. A search looks everywhere unless states were asked for: who types a
 * number wants that work order.
 */
export function statusesIn({ status, search }: Pick<FilterWords, 'status' | 'search'>): readonly string[] {
  if (status === undefined) return search ? [] : ACTIVE;
  if (status === 'active') return ACTIVE;
  return status === 'all' ? [] : wordsIn(status);
}

/** "3,147 active", "12 found": how many, and of what. */
export function countOf(total: string, { status, search }: Pick<FilterWords, 'status' | 'search'>): string {
  if (search) return `${total} found`;
  if (status === undefined || status === 'active') return `${total} active`;
  const [state, ...others] = statusesIn({ status });
  return state === undefined || others.length > 0 ? total : `${total} ${state.replaceAll('_', ' ')}`;
}

/** Something but the states narrows what is shown. */
export function isNarrowed({ status: _status, sort: _sort, ...others }: FilterWords): boolean {
  return Object.values(others).some((word: string | undefined) => word !== undefined && word !== '');
}

export function wordsIn(word: string | undefined): readonly string[] {
  return word === undefined || word === '' ? [] : word.split(',');
}

export function filterOf(
  words: FilterWords,
  { today, userId }: { today: string; userId: string | null },
): WorkOrderFilter {
  const due = DUE_CHOICES.find(({ value }) => value === words.due);
  return {
    status: statusesIn(words),
    priority: wordsIn(words.priority),
    urgency: wordsIn(words.urgency),
    category: words.category ?? null,
    assignedTo: words.assigned === 'me' ? userId : (words.assigned ?? null),
    vehicleId: words.vehicle ?? null,
    completionStatus: wordsIn(words.completion),
    dueFrom: due?.from == null ? null : shifted(today, due.from),
    dueTo: due?.to == null ? null : shifted(today, due.to),
    completedFrom: null,
    search: words.search ?? '',
    sort: words.sort ?? null,
  };
}

/** `YYYY-MM-DD`, so many days later. */
export function shifted(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
