import { evolveTenant, Tenant, type TenantState } from '#domain/identity/tenant.js';
import type { TenantEvent } from '#domain/identity/tenant.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const tenantRows: RowMapping<TenantState, TenantEvent, Tenant> = {
  streamType: 'tenant',
  table: 'tenant',
  restore: (snapshot) => new Tenant(snapshot),
  evolve: evolveTenant,
  id: (state) => state.id,
  columns: ({ domain, status, plan }) => ({ domain, status, plan }),
};
