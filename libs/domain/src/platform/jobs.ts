import type { Backlog, JobView } from './views.js';

/** What the job queues have not done yet. Tenant null: of all tenants. */
export abstract class Jobs {
  /** Failed first, then those that failed and are tried again, then what waits; newest first. */
  abstract list(tenantId: string | null, limit: number): Promise<Backlog<JobView>>;

  /** Has one that failed, or waits to be tried again, done now. False when there is no such job. */
  abstract retry(tenantId: string | null, queue: string, id: string): Promise<boolean>;
}
