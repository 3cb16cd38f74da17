import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DEFAULT_SETTINGS, type TenantState } from '#domain/identity/tenant.js';
import type { SettingsView } from '#domain/identity/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

export class GetSettings extends Query<SettingsView> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(GetSettings)
export class GetSettingsHandler implements IQueryHandler<GetSettings> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ tenantId }: GetSettings): Promise<SettingsView> {
    const [row] = await this.database.query<{ version: number; settings: TenantState['settings'] }>(
      tenantId,
      `SELECT version, state->'settings' AS settings FROM tenant WHERE tenant_id = $1 AND id = $1`,
    );
    if (!row) throw new DomainError('not_found');
    return settingsView(row.settings, row.version);
  }
}

/** `version` is the tenant's, to be sent back as `expectedVersion`. */
export function settingsView(settings: TenantState['settings'], version: number): SettingsView {
  const {
    timezone,
    dateFormat,
    currency,
    distanceUnit,
    fuelUnit,
    maintenanceReminders,
    emailNotifications,
    workOrderAutoNumber,
    offlineDays,
    offlinePin,
  } = { ...DEFAULT_SETTINGS, ...settings };
  return {
    timezone,
    dateFormat,
    currency,
    distanceUnit,
    fuelUnit,
    maintenanceReminders,
    emailNotifications,
    workOrderAutoNumber,
    offlineDays,
    offlinePin,
    version,
  };
}
