import { v5 as uuidv5 } from 'uuid';
import type { MeterKind } from '#domain/fleet/meter.events.js';

/** uuidv5 name space of meters; never changes, or every meter would be another. */
const METERS = '0d1b7b0e-58d5-4f0a-9a3e-6f2f0c8f4b21';

/** A vehicle has one meter of each kind, so its id follows from both and two first readings at once meet in one stream. */
export function meterIdOf(vehicleId: string, kind: MeterKind): string {
  return uuidv5(`${vehicleId.toLowerCase()}/${kind}`, METERS);
}
