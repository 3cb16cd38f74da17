import type { TenantStatus } from '../identity/views.js';

/** Read models of the platform operator, and shapes that every context answers in. */

export type PlanName = 'starter' | 'professional' | 'enterprise';

export interface TenantView {
  readonly id: string;
  readonly companyName: string;
  readonly domain: string;
  readonly planName: PlanName;
  /** -1 is unlimited. */
  readonly maxUsers: number;
  readonly maxVehicles: number;
  readonly maxStorageGB: number;
  readonly features: readonly string[];
  readonly monthlyPrice: number;
  readonly status: TenantStatus;
  readonly suspensionReason: string | null;
  readonly suspendedAt: string | null;
  readonly scheduledDeletionAt: string | null;
  readonly createdAt?: string;
  readonly users?: number;
  readonly vehicles?: number;
}
