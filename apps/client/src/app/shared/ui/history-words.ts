import type { HistoryEntry } from '#domain/shared/views.js';
import { fromMilli, secondsToHours } from '#domain/shared/quantity.js';
import type { Formats } from '../formats';

interface Words {
  readonly text: string;
  readonly icon: string;
  readonly tone?: 'ok' | 'bad';
}

export interface Line extends Words {
  readonly by: string | null;
  readonly extra: string | null;
  /** The work order it happened for, where that is another thing than the one that is told about. */
  readonly workOrder: { readonly id: string; readonly number: string; readonly word: 'for' | 'from' } | null;
}

/** How the facts of the log read. What is not here is told by its own name. */
const WORDS: Readonly<Record<string, Words>> = {
  'maintenance.work-order-created': { text: 'Created', icon: 'add_circle' },
  'maintenance.work-order-updated': { text: 'Details changed', icon: 'edit' },
  'maintenance.work-order-opened': { text: 'Opened', icon: 'add_circle' },
  'maintenance.work-order-approval-requested': { text: 'Approval requested', icon: 'verified' },
  'maintenance.work-order-scheduled': { text: 'Scheduled', icon: 'event' },
  'maintenance.work-order-assigned': { text: 'Assigned', icon: 'person' },
  'maintenance.work-order-started': { text: 'Started', icon: 'play_arrow' },
  'maintenance.work-order-held': { text: 'Put on hold', icon: 'pause' },
  'maintenance.work-order-resumed': { text: 'Resumed', icon: 'play_arrow' },
  'maintenance.work-order-completed': { text: 'Completed', icon: 'task_alt' },
  'maintenance.work-order-parts-cost-recorded': { text: 'Cost of parts recorded', icon: 'payments' },
  'maintenance.work-order-people-notified': { text: 'People notified', icon: 'group' },
  'maintenance.work-order-completion-finished': { text: 'Completion finished', icon: 'check_circle', tone: 'ok' },
  'maintenance.work-order-completion-failed': {
    text: 'Completion undone, back in progress',
    icon: 'undo',
    tone: 'bad',
  },
  'maintenance.work-order-reopened': { text: 'Reopened', icon: 'replay', tone: 'bad' },
  'maintenance.work-order-completion-undone': { text: 'Completion taken back', icon: 'undo' },
  'maintenance.work-order-closed': { text: 'Closed', icon: 'archive' },
  'maintenance.work-order-cancelled': { text: 'Cancelled', icon: 'cancel', tone: 'bad' },
  'maintenance.work-order-task-added': { text: 'Task added', icon: 'add' },
  'maintenance.work-order-task-finished': { text: 'Task done', icon: 'check' },
  'maintenance.work-order-task-removed': { text: 'Task removed', icon: 'close' },
  'maintenance.work-order-labor-added': { text: 'Labor added', icon: 'schedule' },
  'maintenance.work-order-labor-removed': { text: 'Labor removed', icon: 'close' },
  'maintenance.work-order-part-added': { text: 'Part added', icon: 'package_2' },
  'maintenance.work-order-part-removed': { text: 'Part removed', icon: 'close' },
  'maintenance.work-order-charge-added': { text: 'Charge added', icon: 'payments' },
  'maintenance.work-order-charge-removed': { text: 'Charge removed', icon: 'close' },
  'maintenance.due-service-scheduled': { text: 'Service scheduled', icon: 'event_repeat' },
  'maintenance.due-service-rescheduled': { text: 'Schedule changed', icon: 'edit' },
  'maintenance.due-service-retired': { text: 'No longer scheduled', icon: 'archive' },
  'maintenance.due-service-fell-due': { text: 'Service fell due', icon: 'warning' },
  'maintenance.due-service-reset': { text: 'Service done, counted from anew', icon: 'check' },
  'maintenance.due-service-reverted': { text: 'Service taken back', icon: 'undo', tone: 'bad' },
  'identity.user-invited': { text: 'Invited again', icon: 'mail' },
  'identity.user-password-reset-requested': { text: 'New password asked for', icon: 'mail' },
  'identity.user-password-set': { text: 'Password chosen', icon: 'lock' },
  'identity.user-preferences-changed': { text: 'Preferences changed', icon: 'tune' },
  'fleet.vehicle-registered': { text: 'Vehicle added', icon: 'add_circle' },
  'fleet.vehicle-updated': { text: 'Details changed', icon: 'edit' },
  'fleet.vehicle-status-changed': { text: 'Status changed', icon: 'swap_horiz' },
  'fleet.vehicle-service-recorded': { text: 'Service recorded', icon: 'handyman' },
  'fleet.vehicle-service-reverted': { text: 'Service taken back', icon: 'undo', tone: 'bad' },
  'fleet.vehicle-archived': { text: 'Archived', icon: 'archive' },
  'fleet.meter-opened': { text: 'Meter set up', icon: 'speed' },
  'fleet.meter-reading-recorded': { text: 'Meter read', icon: 'speed' },
  'fleet.meter-reading-released': { text: 'Meter reading accepted', icon: 'check' },
  'fleet.meter-reading-voided': { text: 'Meter reading voided', icon: 'undo', tone: 'bad' },
  'fleet.trip-begun': { text: 'Trip begun', icon: 'play_arrow' },
  'fleet.trip-track-added': { text: 'Track of a trip received', icon: 'location_on' },
  'fleet.trip-ended': { text: 'Trip ended', icon: 'flag' },
  'inventory.part-created': { text: 'Part added', icon: 'add_circle' },
  'inventory.part-updated': { text: 'Details changed', icon: 'edit' },
  'inventory.part-archived': { text: 'Archived', icon: 'archive' },
  'inventory.stock-item-opened': { text: 'Location added', icon: 'location_on' },
  'inventory.stock-received': { text: 'Stock received', icon: 'package_2', tone: 'ok' },
  'inventory.stock-adjusted': { text: 'Stock adjusted', icon: 'tune' },
  'inventory.stock-reserved': { text: 'Reserved', icon: 'lock' },
  'inventory.stock-released': { text: 'Reservation released', icon: 'close' },
  'inventory.stock-consumed': { text: 'Taken', icon: 'build' },
  'inventory.stock-returned': { text: 'Returned to stock', icon: 'undo' },
  'maintenance.work-order-category-created': { text: 'Category added', icon: 'add_circle' },
  'maintenance.work-order-category-updated': { text: 'Category changed', icon: 'edit' },
  'maintenance.work-order-category-archived': { text: 'Category archived', icon: 'archive' },
  'identity.user-created': { text: 'Person added', icon: 'person_add' },
  'identity.user-activated': { text: 'Invitation accepted', icon: 'check_circle', tone: 'ok' },
  'identity.user-details-changed': { text: 'Details changed', icon: 'edit' },
  'identity.user-location-changed': { text: 'Location changed', icon: 'location_on' },
  'identity.user-passkey-added': { text: 'Passkey added', icon: 'lock', tone: 'ok' },
  'identity.user-passkey-removed': { text: 'Passkey removed', icon: 'lock', tone: 'bad' },
  'identity.user-recovery-codes-renewed': { text: 'New recovery codes made', icon: 'lock' },
  'identity.user-second-factor-added': { text: 'Second factor set up', icon: 'lock', tone: 'ok' },
  'identity.user-second-factor-removed': { text: 'Second factor removed', icon: 'lock', tone: 'bad' },
  'identity.user-roles-changed': { text: 'Roles changed', icon: 'group' },
  'identity.user-disabled': { text: 'Person disabled', icon: 'do_not_disturb_on', tone: 'bad' },
  'identity.user-enabled': { text: 'Person enabled', icon: 'person' },
  'identity.role-created': { text: 'Role added', icon: 'group' },
  'identity.role-updated': { text: 'Role changed', icon: 'group' },
  'identity.role-deleted': { text: 'Role deleted', icon: 'delete', tone: 'bad' },
  'identity.tenant-provisioned': { text: 'Company set up', icon: 'domain' },
  'identity.tenant-settings-changed': { text: 'Settings changed', icon: 'settings' },
  'identity.tenant-plan-changed': { text: 'Plan changed', icon: 'swap_horiz' },
  'identity.tenant-suspended': { text: 'Company suspended', icon: 'pause', tone: 'bad' },
  'identity.tenant-suspension-lifted': { text: 'Suspension lifted', icon: 'play_arrow', tone: 'ok' },
  'billing.invoice-issued': { text: 'Issued', icon: 'receipt_long' },
  'billing.invoice-paid': { text: 'Paid', icon: 'check_circle', tone: 'ok' },
  'attachments.file-attached': { text: 'File attached', icon: 'description' },
  'attachments.file-stored': { text: 'File received', icon: 'description' },
  'attachments.file-ready': { text: 'File can be seen', icon: 'check', tone: 'ok' },
  'attachments.file-rejected': { text: 'File not taken', icon: 'cancel', tone: 'bad' },
  'attachments.file-removed': { text: 'File removed', icon: 'delete' },
  'billing.invoice-voided': { text: 'Voided', icon: 'cancel', tone: 'bad' },
};

/** @param ofMany the entry stands among those of other things, so a part is told by its name too */
/** A fact by its type alone. */
export function factText(type: string): string {
  return WORDS[type]?.text ?? type;
}

export function describe(entry: HistoryEntry, formats: Formats, ofMany = false): Line {
  const words = WORDS[entry.type] ?? { text: plain(entry.type), icon: 'history' };
  const workOrder = entry.names?.workOrder;
  return {
    ...words,
    text: `${words.text}${assignedTo(entry)}${movedTo(entry)}`,
    by: entry.userName,
    extra:
      lineOf(entry, formats) ??
      stockOf(entry, formats, ofMany) ??
      measureOf(entry, formats) ??
      (entry.names?.assignee === undefined ? extraOf(entry, formats) : null),
    workOrder: workOrder ? { ...workOrder, word: entry.type.endsWith('-returned') ? 'from' : 'for' } : null,
  };
}

function assignedTo({ type, data, names }: HistoryEntry): string {
  if (type !== 'maintenance.work-order-assigned') return '';
  if (data['userId'] === null) return ' to nobody';
  return names?.assignee === undefined ? '' : ` to ${names.assignee}`;
}

function movedTo({ type, data, names }: HistoryEntry): string {
  if (type !== 'identity.user-location-changed') return '';
  if (data['locationId'] === null) return ' to none';
  return names?.location === undefined ? '' : ` to ${names.location}`;
}

/** Labor, a part or a charge of a work order: how much of it. */
function lineOf({ data }: HistoryEntry, formats: Formats): string | null {
  const line = (data['line'] ?? data['part'] ?? {}) as Record<string, unknown>;
  const { seconds, quantity, partName, amount, description } = line;
  const what = typeof description === 'string' && description ? ` · ${description}` : '';
  if (typeof seconds === 'number') return `${formats.number(secondsToHours(seconds))} h${what}`;
  if (typeof amount === 'number') return `${formats.money(amount)}${what}`;
  if (typeof quantity === 'number' && typeof partName === 'string')
    return `${formats.number(fromMilli(quantity))} × ${partName}`;
  return null;
}

interface Taken {
  readonly quantity: number;
  readonly unitCost?: number;
}

/** How much of what came or went where, and at what price: a part of several deliveries has several. */
function stockOf({ data, names }: HistoryEntry, formats: Formats, ofMany: boolean): string | null {
  const stock = names?.stock;
  if (stock === undefined) return null;
  const amount = (milli: number): string => `${formats.number(fromMilli(milli))} ${stock.unit}`;
  const taken = (data['taken'] ?? []) as readonly Taken[];
  const quantity = data['quantity'] ?? (taken.length > 0 ? taken.reduce((sum, each) => sum + each.quantity, 0) : null);
  const unitCost = data['unitCost'];
  const prices = typeof unitCost === 'number' ? [{ quantity: 0, unitCost }] : taken;
  const priced = prices.flatMap(({ quantity: of, unitCost: cost }) =>
    cost === undefined ? [] : [`${prices.length > 1 ? `${amount(of)} ` : ''}at ${formats.money(cost)}`],
  );
  return [
    typeof quantity === 'number'
      ? [amount(quantity), priced.join(', ')].filter(Boolean).join(priced.length > 1 ? ': ' : ' ')
      : '',
    ofMany ? stock.part : '',
    stock.location ?? '',
    typeof data['reason'] === 'string' ? data['reason'] : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What was measured or counted. The log keeps metres and thousandths. */
function measureOf({ type, data, names }: HistoryEntry, formats: Formats): string | null {
  const number = (name: string): number | null => (typeof data[name] === 'number' ? data[name] : null);
  const [value, meter, total] = [number('value'), number('meter'), number('totalCost') ?? number('total')];
  if (type === 'maintenance.work-order-parts-cost-recorded') return formats.money(number('partsCost'));
  if (type === 'fleet.meter-reading-recorded' && value !== null) {
    const shown =
      names?.meter === 'engine_hours' ? `${formats.number(secondsToHours(value))} h` : formats.metres(value);
    return data['status'] === 'quarantined' ? `${shown} · not accepted yet` : shown;
  }
  if (meter !== null) return `at ${formats.metres(meter)}`;
  return total === null ? null : formats.money(total);
}

/** The one detail worth a glance, where the event has it. */
function extraOf({ type, data }: HistoryEntry, formats: Formats): string | null {
  if (type === 'maintenance.work-order-held') return heldFor(data);
  if (type === 'identity.tenant-plan-changed') return `${String(data['from'])} → ${String(data['to'])}`;
  if (Array.isArray(data['fields'])) return data['fields'].join(', ');
  const line = data['line'] ?? data['task'];
  const nested = typeof line === 'object' && line !== null ? (line as Record<string, unknown>) : {};
  const changes = data['changes'];
  const text = [
    data['assignedToName'],
    data['reason'],
    data['fileName'],
    nested['title'],
    nested['partName'],
    nested['description'],
    data['code'],
  ].find((value): value is string => typeof value === 'string' && value !== '');
  if (text !== undefined) return text.replaceAll('_', ' ');
  if (typeof data['date'] === 'string') return formats.date(data['date']);
  if (typeof changes === 'object' && changes !== null) return Object.keys(changes).map(spaced).join(', ');
  return null;
}

/** Why it waits, and what somebody wrote about it. */
function heldFor({ reason, note }: HistoryEntry['data']): string {
  const words = [typeof reason === 'string' ? reason.replaceAll('_', ' ') : '', typeof note === 'string' ? note : ''];
  return words.filter(Boolean).join(' · ');
}

function plain(type: string): string {
  const name = type.slice(type.indexOf('.') + 1).replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function spaced(name: string): string {
  return name.replace(/Id$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
