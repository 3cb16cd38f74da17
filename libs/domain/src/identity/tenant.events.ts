import type { DomainEvent } from '../shared/domain-event.js';
import type { DistanceUnit, FuelUnit } from '../shared/quantity.js';
import type { PlanName } from './plans.js';

export const DATE_FORMATS = ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export interface TenantSettings {
  /** IANA name. */
  readonly timezone: string;
  readonly dateFormat: DateFormat;
  /** ISO 4217. */
  readonly currency: string;
  readonly distanceUnit: DistanceUnit;
  readonly fuelUnit: FuelUnit;
  readonly maintenanceReminders: boolean;
  readonly emailNotifications: boolean;
  /** Off: whoever creates a work order gives its number. */
  readonly workOrderAutoNumber: boolean;
}

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `identity.tenant-${Name}`,
  Data & { readonly at: string }
>;

export type TenantEvent =
  | Event<
      'provisioned',
      {
        readonly id: string;
        readonly companyName: string;
        readonly domain: string;
        readonly plan: PlanName;
        readonly settings: TenantSettings;
      }
    >
  | Event<'settings-changed', { readonly changes: Partial<TenantSettings> }>
  | Event<'plan-changed', { readonly from: PlanName; readonly to: PlanName }>
  | Event<'suspended', { readonly reason: string }>
  | Event<'suspension-lifted'>;
