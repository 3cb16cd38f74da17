import { v5 as uuidv5 } from 'uuid';
import { meterNameOf, METERS, type MeterKind } from '#domain/fleet/meter.events.js';

/** uuidv5 name space of all that the demo makes up. */
export const DEMO = '3c8b7f40-5f0e-4b0d-9b7e-2a4f6d8c1e35';

/** The name space of apps/api/src/inventory/stock-item-id.ts: they must agree. */
const STOCK_ITEMS = '7c9f6a52-3a0e-4d6c-8f17-0b9f7e1d2c64';

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
  return uuidv5(`${partId}/${locationId}`, STOCK_ITEMS);
}

/** As the completion's saga names its reading and its invoice. */
export function completionIdOf(workOrderId: string, what: 'reading' | 'invoice'): string {
  return uuidv5(`${what}/1`, workOrderId);
}
