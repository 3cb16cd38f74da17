import { v5 as uuidv5 } from 'uuid';
import { meterNameOf, METERS, type MeterKind } from '#domain/fleet/meter.events.js';

/** As the server names it: a meter's first reading may be taken here. */
export function meterIdOf(vehicleId: string, kind: MeterKind): string {
  return uuidv5(meterNameOf(vehicleId, kind), METERS);
}
