import { v5 as uuidv5 } from 'uuid';
import { meterNameOf, METERS, type MeterKind } from '#domain/fleet/meter.events.js';

export function meterIdOf(vehicleId: string, kind: MeterKind): string {
  return uuidv5(meterNameOf(vehicleId, kind), METERS);
}
