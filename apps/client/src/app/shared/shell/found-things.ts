import type { SearchHit, SearchKind } from '#domain/search/views.js';
import type { WorkOrderStatus } from '#domain/maintenance/work-order.words.js';
import { STATUS, vehicleStatus, type Label } from '../ui/words';

export const GROUP_NAME: Readonly<Record<SearchKind, string>> = {
  vehicle: 'Vehicles',
  'work-order': 'Work orders',
  part: 'Parts',
  invoice: 'Invoices',
  file: 'Files',
  person: 'People',
};

const LOOK: Readonly<
  Record<SearchKind, { readonly icon: string; readonly link: string; readonly list: string | null }>
> = {
  vehicle: { icon: 'directions_car', link: '/vehicles/', list: '/vehicles?search=' },
  'work-order': { icon: 'build', link: '/work-orders/', list: '/work-orders?view=list&search=' },
  part: { icon: 'inventory_2', link: '/parts/', list: '/parts?search=' },
  invoice: { icon: 'receipt_long', link: '/invoices/', list: '/invoices?search=' },
  // They lead to what they are on.
  file: { icon: 'description', link: '', list: null },
  person: { icon: 'person', link: '/users/', list: '/users?search=' },
};

export function iconOf(kind: SearchKind): string {
  return LOOK[kind].icon;
}

/** A person leads to their page; who may not see it comes to their work. */
export function linkOf(kind: SearchKind, { id, on }: Pick<SearchHit, 'id' | 'on'>, seesUsers: boolean): string {
  if (on !== undefined) return `${LOOK[on.kind].link}${on.id}`;
  return kind === 'person' && !seesUsers ? `/work-orders?view=list&assigned=${id}` : `${LOOK[kind].link}${id}`;
}

/** The list with all that it finds by these words; null where this person has no such list. */
export function listOf(kind: SearchKind, words: string, seesUsers: boolean): string | null {
  const { list } = LOOK[kind];
  return list === null || (kind === 'person' && !seesUsers) ? null : `${list}${encodeURIComponent(words)}`;
}

/** Null where it goes without saying. */
export function stateOf(kind: SearchKind, status: string | null): Label | null {
  if (status === null || status === 'active') return null;
  if (kind === 'work-order') return STATUS[status as WorkOrderStatus];
  if (kind === 'vehicle') return vehicleStatus(status);
  return { text: status.charAt(0).toUpperCase() + status.slice(1), tone: '' };
}
