import type { Actor } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';

/** What a report tells of the work it asks for; the rest is for who plans work. */
const TOLD: ReadonlySet<string> = new Set([
  'id',
  'vehicleId',
  'category',
  'categoryId',
  'priority',
  'urgency',
  'description',
  'assignedTo',
]);

/** Whether what this person asks for is a report: a work order that says what is wrong, and plans nothing. */
export function reportsOnly({ permissions }: Actor): boolean {
  return !permissions.includes('all') && !permissions.includes('create_work_orders');
}

/**
 * Who only reports gives a work order to nobody, or to themselves where they work on work orders.
 * @param wanted what its sender said of the new work order; null is as good as nothing
 * @throws DomainError `not_in_report` {field}
 */
export function requireReport(wanted: object, actor: Actor): void {
  if (!reportsOnly(actor)) return;
  const given = Object.entries(wanted).filter(([, value]) => value !== null && value !== undefined);
  const beyond = given.find(([field, value]) => !TOLD.has(field) || !mayBe(field, value, actor));
  if (beyond) throw new DomainError('not_in_report', { field: beyond[0] });
}

function mayBe(field: string, value: unknown, { userId, permissions }: Actor): boolean {
  if (field === 'priority') return value === 'non_scheduled';
  return field !== 'assignedTo' || (value === userId && permissions.includes('edit_work_orders'));
}
