import type { SearchKind } from '#domain/search/views.js';
import type { WorkOrderStatus } from '#domain/maintenance/work-order.words.js';
import { STATUS, vehicleStatus, type Label } from '../ui/words';

export const GROUP_NAME: Readonly<Record<SearchKind, string>> = {
  vehicle: 'Vehicles',
  'work-order': 'Work orders',
  part: 'Parts',
  invoice: 'Invoices',
  person: 'People',
};

const LOOK: Readonly<Record<SearchKind, { readonly icon: string; readonly link: string }>> = {
  vehicle: { icon: 'directions_car', link: '/vehicles/' },
  'work-order': { icon: 'build', link: '/work-orders/' },
  part: { icon: 'inventory_2', link: '/parts/' },
  invoice: { icon: 'receipt_long', link: '/invoices/' },
  person: { icon: 'person', link: '/work-orders?assigned=' },
};

export function iconOf(kind: SearchKind): string {
  return LOOK[kind].icon;
}

/** A person leads to their work. */
export function linkOf(kind: SearchKind, id: string): string {
  return `${LOOK[kind].link}${id}`;
}

/** Null where it goes without saying. */
export function stateOf(kind: SearchKind, status: string | null): Label | null {
  if (status === null || status === 'active') return null;
  if (kind === 'work-order') return STATUS[status as WorkOrderStatus];
  if (kind === 'vehicle') return vehicleStatus(status);
  return { text: status.charAt(0).toUpperCase() + status.slice(1), tone: '' };
}
