import type { MeterKind } from '#domain/fleet/meter.events.js';
import type { MeterUnit } from '../shared/meter-values.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';

/** What people read off this kind of meter. */
export function unitOf(kind: MeterKind, caller: TenantAccess): MeterUnit {
  return kind === 'engine_hours' ? 'hours' : settingsOf(caller).distanceUnit;
}
