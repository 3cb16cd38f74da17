import type { DomainEvent } from '../shared/domain-event.js';
import type { DistanceUnit, FuelUnit } from '../shared/quantity.js';
import type { PlanName } from './plans.js';

export const DATE_FORMATS = ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** Whether whoever reopens the app without a network is asked for a PIN of this device. */
export const OFFLINE_PINS = ['off', 'required'] as const;
export type OfflinePin = (typeof OFFLINE_PINS)[number];

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
  /**
   * Days since the server last answered for which a device is reopened without a network, 0 (never) to 30. Not said where a
   * tenant is older than the setting, nor is the next one: `DEFAULT_SETTINGS` holds.
   */
  readonly offlineDays?: number;
  readonly offlinePin?: OfflinePin;
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
