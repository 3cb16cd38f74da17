import type { TenantView } from './views.js';

/** All tenants there are, for the operators of the platform. */
export abstract class TenantDirectory {
  /** By company name. */
  abstract all(): Promise<TenantView[]>;
}
