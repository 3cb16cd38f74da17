export const PLAN_NAMES = ['starter', 'professional', 'enterprise'] as const;
export type PlanName = (typeof PLAN_NAMES)[number];

export const FEATURES = ['basic_reports', 'maintenance_tracking', 'fuel_tracking', 'advanced_reports'] as const;
export type Feature = (typeof FEATURES)[number];

export interface Plan {
  /** As shown. */
  readonly label: string;
  /** -1: unlimited; the same for vehicles. */
  readonly maxUsers: number;
  readonly maxVehicles: number;
  readonly maxStorageGB: number;
  /** US dollars, major units. */
  readonly monthlyPrice: number;
  readonly features: readonly (Feature | 'all')[];
}

export const UNLIMITED = -1;

/** What a plan's files may take, bytes. */
export function storageOf({ maxStorageGB }: Pick<Plan, 'maxStorageGB'>): number {
  return maxStorageGB === UNLIMITED ? UNLIMITED : maxStorageGB * 1e9;
}

export const PLANS: Readonly<Record<PlanName, Plan>> = {
  starter: {
    label: 'Starter',
    maxUsers: 5,
    maxVehicles: 25,
    maxStorageGB: 10,
    monthlyPrice: 99,
    features: ['basic_reports', 'maintenance_tracking'],
  },
  professional: {
    label: 'Professional',
    maxUsers: 20,
    maxVehicles: 100,
    maxStorageGB: 50,
    monthlyPrice: 299,
    features: ['basic_reports', 'maintenance_tracking', 'fuel_tracking', 'advanced_reports'],
  },
  enterprise: {
    label: 'Enterprise',
    maxUsers: UNLIMITED,
    maxVehicles: UNLIMITED,
    maxStorageGB: 500,
    monthlyPrice: 999,
    features: ['all'],
  },
};

export function includesFeature(plan: PlanName, feature: Feature): boolean {
  const { features } = PLANS[plan];
  return features.includes('all') || features.includes(feature);
}

/** Whether one more fits. @param limit -1 is unlimited */
export function withinQuota(limit: number, used: number): boolean {
  return limit === UNLIMITED || used < limit;
}
