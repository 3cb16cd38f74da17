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
  /** Bytes of files; a GB of the plan is a thousand million. */
  readonly storageBytes?: number;
}

/** An event that a reader could not handle. Later ones of the same thing wait behind it. */
export interface ParkedEventView {
  readonly id: string;
  readonly tenantId: string;
  /** Who could not handle it, e.g. `saga-work-order-completion`. */
  readonly reader: string;
  /** e.g. `maintenance.work-order-completed`. */
  readonly type: string;
  readonly streamType: string;
  readonly streamId: string;
  /** `parked`: given up until somebody has it tried again. */
  readonly state: 'parked' | 'retrying';
  readonly tries: number;
  /** As the program says it; an operator sees its kind only. */
  readonly error: string | null;
  readonly since: string;
  /** How many later events wait for it. */
  readonly behind: number;
}

/** A process of several steps of which one failed too often. */
export interface StuckSagaView {
  /** What it is about, e.g. the work order's id. */
  readonly id: string;
  readonly tenantId: string;
  readonly type: string;
  readonly attempt: number;
  readonly step: string;
  readonly tries: number;
  readonly error: string | null;
  readonly since: string;
}

/** Work for outside the database that is not done yet. */
export interface JobView {
  readonly id: string;
  readonly queue: string;
  /** Null for a job that is for all tenants. */
  readonly tenantId: string | null;
  readonly state: 'failed' | 'retrying' | 'waiting' | 'running';
  readonly tries: number;
  readonly error: string | null;
  readonly since: string;
  /** Of a mail, which one. */
  readonly template: string | null;
  /** What it is about. */
  readonly subjectId: string | null;
}

/** The worst first; `total` counts all of them, or as many as were looked at. */
export interface Backlog<Item> {
  readonly data: readonly Item[];
  readonly total: number;
}

export interface BackgroundWorkView {
  readonly parkedEvents: Backlog<ParkedEventView>;
  readonly stuckSagas: Backlog<StuckSagaView>;
  readonly jobs: Backlog<JobView>;
}
