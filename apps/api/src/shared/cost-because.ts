import { allows } from '#domain/identity/permissions.js';
import type { CostReason } from '#domain/maintenance/work-order-why.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMilli } from '#domain/shared/quantity.js';
import type { Because, SetBy } from '#domain/shared/views.js';
import type { TenantAccess } from './request-context.js';

/** One summand of a cost in major units of `currency`, with the way to its part for whoever may see parts. */
export function costBecause(
  { kind, text, value, quantity, unitValue, part, isActual }: CostReason,
  { actor }: TenantAccess,
  { currency, setBy }: { readonly currency: string; readonly setBy: SetBy | null },
): Because {
  return {
    kind,
    text,
    value: toMajor(value, currency),
    quantity: quantity === null ? null : fromMilli(quantity),
    each: unitValue === null ? null : toMajor(unitValue, currency),
    counts: true,
    state: kind === 'part' ? (isActual ? 'actual' : 'estimate') : null,
    reason: null,
    at: null,
    setBy,
    judgedBy: null,
    link: part && allows(actor.permissions, 'view_parts') ? { kind: 'part', id: part.id, title: part.number } : null,
  };
}
