import type { TenantStatus } from '#domain/identity/views.js';
import { PLAN_NAMES, PLANS, UNLIMITED } from '#domain/identity/plans.js';
import type { Label } from '../shared/ui/words';

export const TENANT_STATUS: Readonly<Record<TenantStatus, Label>> = {
  active: { text: 'Active', tone: 'ok' },
  suspended: { text: 'Suspended', tone: 'warn' },
  pending_deletion: { text: 'To be deleted', tone: 'bad' },
};

/** Plans are priced in dollars whatever the tenant's currency is. */
export function price(amount: number): string {
  return `$${amount.toLocaleString('en-US')}`;
}

export function most(limit: number, of: string): string {
  return limit === UNLIMITED ? `Any number of ${of}` : `${limit.toLocaleString('en-US')} ${of}`;
}

/** Plans to choose from. */
export const PLAN_CHOICES = PLAN_NAMES.map((name) => {
  const { label, monthlyPrice, maxUsers, maxVehicles, maxStorageGB } = PLANS[name];
  return {
    name,
    title: label,
    price: price(monthlyPrice),
    limits: [most(maxUsers, 'users'), most(maxVehicles, 'vehicles'), `${maxStorageGB.toLocaleString('en-US')} GB`],
  };
});
