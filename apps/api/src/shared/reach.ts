import { allows, type Permission } from '#domain/identity/permissions.js';
import type { TenantAccess } from './request-context.js';

/** No user has this id: who is asked for by it reaches nothing. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The user whose work orders alone the caller may know of; null: all. Goes with `($n::uuid IS NULL OR w.assigned_to = $n)`. */
export function workOrdersOf(caller: TenantAccess): string | null {
  return reachOf(caller, 'view_work_orders', caller.actor.scope.workOrders === 'assigned');
}

/** The driver whose vehicles alone the caller may know of; null: all. Goes with `($n::uuid IS NULL OR v.assigned_driver_id = $n)`. */
export function vehiclesOf(caller: TenantAccess): string | null {
  return reachOf(caller, 'view_vehicles', caller.actor.scope.vehicles === 'own');
}

function reachOf({ actor }: TenantAccess, permission: Permission, ownOnly: boolean): string | null {
  if (!allows(actor.permissions, permission)) return NOBODY;
  return ownOnly ? (actor.userId ?? NOBODY) : null;
}
