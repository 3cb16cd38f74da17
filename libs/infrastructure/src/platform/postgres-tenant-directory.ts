import { PLANS } from '#domain/identity/plans.js';
import type { TenantState } from '#domain/identity/tenant.js';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import type { TenantView } from '#domain/platform/views.js';
import type { Database } from '../persistence/database.js';

type Row = { id: string; version: number; state: TenantState; users: number; vehicles: number; storage: number };

export class PostgresTenantDirectory extends TenantDirectory {
  constructor(private readonly database: Database) {
    super();
  }

  async all(): Promise<TenantView[]> {
    const { rows } = await this.database.app.query<Row>(
      'SELECT id, version, state, users, vehicles, storage FROM platform_tenants()',
    );
    return rows.map(({ id, state, users, vehicles, storage }) => {
      const { maxUsers, maxVehicles, maxStorageGB, features, monthlyPrice } = PLANS[state.plan];
      return {
        id,
        companyName: state.companyName,
        domain: state.domain,
        planName: state.plan,
        maxUsers,
        maxVehicles,
        maxStorageGB,
        features,
        monthlyPrice,
        status: state.status,
        suspensionReason: state.suspensionReason,
        suspendedAt: state.suspendedAt,
        scheduledDeletionAt: state.scheduledDeletionAt,
        createdAt: state.createdAt,
        users,
        vehicles,
        storageBytes: storage,
      };
    });
  }
}
