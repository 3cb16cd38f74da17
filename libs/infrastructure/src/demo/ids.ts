import { v5 as uuidv5 } from 'uuid';
import { meterNameOf, METERS, type MeterKind } from '#domain/fleet/meter.events.js';
import { STOCK_ITEMS, stockItemNameOf } from '#domain/inventory/stock-item.events.js';

/** uuidv5 name space of all that the demo makes up. */
export const DEMO = '3c8b7f40-5f0e-4b0d-9b7e-2a4f6d8c1e35';

/** Ids of named things of one tenant: the same name is always the same id. */
export type IdOf = (name: string) => string;

export function idsOf(tenantId: string): IdOf {
  return (name) => uuidv5(name, tenantId);
}

export function tenantIdOf(domain: string): string {
  return uuidv5(`tenant ${domain}`, DEMO);
}

export function meterIdOf(vehicleId: string, kind: MeterKind): string {
  return uuidv5(meterNameOf(vehicleId, kind), METERS);
}

export function stockItemIdOf(partId: string, locationId: string): string {
  return uuidv5(stockItemNameOf(partId, locationId), STOCK_ITEMS);
}

/** As the completion's saga names its reading and its invoice. */
export function completionIdOf(workOrderId: string, what: 'reading' | 'invoice'): string {
  return uuidv5(`${what}/1`, workOrderId);
}
