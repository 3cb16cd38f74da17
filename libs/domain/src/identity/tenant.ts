import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { isCurrency } from '../shared/money.js';
import type { DistanceUnit, FuelUnit } from '../shared/quantity.js';
import { requireInteger, requireOneOf, requireText } from '../shared/require.js';
import type { PlanName } from './plans.js';
import { PLAN_NAMES, PLANS, storageOf, UNLIMITED } from './plans.js';
import type { TenantEvent, TenantSettings } from './tenant.events.js';
import { DATE_FORMATS, OFFLINE_PINS } from './tenant.events.js';

/** The most that a company may allow. */
export const MOST_OFFLINE_DAYS = 30;

export const DEFAULT_SETTINGS: Required<TenantSettings> = {
  timezone: 'America/New_York',
  dateFormat: 'MM/DD/YYYY',
  currency: 'USD',
  distanceUnit: 'miles',
  fuelUnit: 'gallons',
  maintenanceReminders: true,
  emailNotifications: true,
  workOrderAutoNumber: true,
  offlineDays: 14,
  offlinePin: 'off',
};

export interface TenantState {
  readonly id: string;
  readonly companyName: string;
  /** DNS name, lower case, unique among tenants. */
  readonly domain: string;
  readonly plan: PlanName;
  readonly status: 'active' | 'suspended' | 'pending_deletion';
  readonly suspensionReason: string | null;
  readonly suspendedAt: string | null;
  readonly scheduledDeletionAt: string | null;
  readonly settings: TenantSettings;
  readonly createdAt: string;
}

export interface NewTenant {
  readonly tenantId: string;
  readonly companyName: string;
  readonly domain: string;
  readonly plan: PlanName;
  readonly settings?: Partial<TenantSettings>;
}

/** What of the plan's limits is taken up. */
export interface PlanUse {
  readonly users: number;
  readonly vehicles: number;
  /** Bytes. */
  readonly storage: number;
}

export class Tenant extends AggregateRoot<TenantState, TenantEvent> {
  static provision(input: NewTenant, { now }: DecisionContext): Tenant {
    const tenant = new Tenant();
    tenant.record({
      type: 'identity.tenant-provisioned',
      v: 1,
      data: {
        id: input.tenantId,
        companyName: requireText('companyName', input.companyName),
        domain: requireDomain(input.domain),
        plan: requireOneOf('plan', input.plan, PLAN_NAMES),
        settings: { ...DEFAULT_SETTINGS, ...checked(input.settings ?? {}) },
        at: now,
      },
    });
    return tenant;
  }

  /**
   * @throws DomainError `invalid_time_zone` {timezone}, `invalid_currency` {currency}, `invalid_choice` {field, value},
   * `invalid_number` {field, min, max}
   */
  changeSettings(wanted: Partial<TenantSettings>, { now }: DecisionContext): void {
    const settings = { ...DEFAULT_SETTINGS, ...this.state.settings };
    const changes = differences<TenantSettings, Partial<TenantSettings>>(settings, checked(wanted));
    if (changes) this.record({ type: 'identity.tenant-settings-changed', v: 1, data: { changes, at: now } });
  }

  /** @throws DomainError `plan_too_small` {quota, limit, used} when more is in use than the new one allows */
  changePlan(plan: PlanName, use: PlanUse, { now }: DecisionContext): void {
    const from = this.state.plan;
    const to = requireOneOf('plan', plan, PLAN_NAMES);
    const { maxUsers, maxVehicles } = PLANS[to];
    requireRoom('users', maxUsers, use.users);
    requireRoom('vehicles', maxVehicles, use.vehicles);
    requireRoom('storage', storageOf(PLANS[to]), use.storage);
    if (to !== from) this.record({ type: 'identity.tenant-plan-changed', v: 1, data: { from, to, at: now } });
  }

  /** Data is kept, log-in is refused. Suspending what is suspended does nothing. @throws DomainError `tenant_pending_deletion` */
  suspend(reason: string, { now }: DecisionContext): void {
    const why = requireText('reason', reason, 1000);
    if (this.state.status === 'pending_deletion') throw new DomainError('tenant_pending_deletion');
    if (this.state.status === 'active')
      this.record({ type: 'identity.tenant-suspended', v: 1, data: { reason: why, at: now } });
  }

  /** Lifting no suspension does nothing. */
  liftSuspension({ now }: DecisionContext): void {
    if (this.state.status === 'suspended')
      this.record({ type: 'identity.tenant-suspension-lifted', v: 1, data: { at: now } });
  }

  protected evolve(state: TenantState | undefined, event: TenantEvent): TenantState {
    return evolveTenant(state, event);
  }
}

export function evolveTenant(state: TenantState | undefined, event: TenantEvent): TenantState {
  if (event.type === 'identity.tenant-provisioned') {
    const { at, ...data } = event.data;
    return {
      ...data,
      status: 'active',
      suspensionReason: null,
      suspendedAt: null,
      scheduledDeletionAt: null,
      createdAt: at,
    };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a tenant`);
  switch (event.type) {
    case 'identity.tenant-settings-changed':
      return { ...state, settings: { ...state.settings, ...event.data.changes } };
    case 'identity.tenant-plan-changed':
      return { ...state, plan: event.data.to };
    case 'identity.tenant-suspended':
      return { ...state, status: 'suspended', suspensionReason: event.data.reason, suspendedAt: event.data.at };
    case 'identity.tenant-suspension-lifted':
      return { ...state, status: 'active', suspensionReason: null, suspendedAt: null };
  }
}

/** RFC 1035 §2.3.1 labels; one alone is fine on a private network. @throws DomainError `invalid_domain` {domain} */
function requireDomain(value: string): string {
  const domain = value.trim().toLowerCase();
  if (
    domain.length > 253 ||
    !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(domain)
  )
    throw new DomainError('invalid_domain', { domain });
  return domain;
}

function requireRoom(quota: keyof PlanUse, limit: number, used: number): void {
  if (limit !== UNLIMITED && used > limit) throw new DomainError('plan_too_small', { quota, limit, used });
}

function checked({ timezone, currency, ...wanted }: Partial<TenantSettings>): Partial<TenantSettings> {
  const { offlineDays, offlinePin } = wanted;
  const { dateFormat, distanceUnit, fuelUnit, maintenanceReminders, emailNotifications, workOrderAutoNumber } = wanted;
  if (timezone !== undefined && !isTimeZone(timezone)) throw new DomainError('invalid_time_zone', { timezone });
  if (currency !== undefined && !isCurrency(currency)) throw new DomainError('invalid_currency', { currency });
  return {
    ...(timezone !== undefined && { timezone }),
    ...(currency !== undefined && { currency }),
    ...(dateFormat !== undefined && { dateFormat: requireOneOf('dateFormat', dateFormat, DATE_FORMATS) }),
    ...(distanceUnit !== undefined && {
      distanceUnit: requireOneOf<DistanceUnit>('distanceUnit', distanceUnit, ['miles', 'kilometers']),
    }),
    ...(fuelUnit !== undefined && { fuelUnit: requireOneOf<FuelUnit>('fuelUnit', fuelUnit, ['gallons', 'liters']) }),
    ...(maintenanceReminders !== undefined && { maintenanceReminders }),
    ...(emailNotifications !== undefined && { emailNotifications }),
    ...(workOrderAutoNumber !== undefined && { workOrderAutoNumber }),
    ...(offlineDays !== undefined && { offlineDays: requireInteger('offlineDays', offlineDays, 0, MOST_OFFLINE_DAYS) }),
    ...(offlinePin !== undefined && { offlinePin: requireOneOf('offlinePin', offlinePin, OFFLINE_PINS) }),
  };
}

/** A zone with a name. An offset is none: `+05:30` lies east of Greenwich here, and west of it in SQL. */
function isTimeZone(timeZone: string): boolean {
  if (/^[+-]/.test(timeZone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
