import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsBoolean, IsIn, IsOptional, IsString, IsTimeZone, Matches } from 'class-validator';
import { DATE_FORMATS, type TenantSettings } from '#domain/identity/tenant.events.js';
import { decide } from '#domain/identity/tenant.commands.js';
import { TenantRepository } from '#domain/identity/tenant.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { settingsView } from './get-settings.query.js';

export class ChangeSettingsInput extends CommandInput {
  /** IANA name. */
  @IsOptional()
  @IsString()
  @IsTimeZone()
  timezone?: string;

  @IsOptional()
  @IsIn(DATE_FORMATS)
  dateFormat?: TenantSettings['dateFormat'];

  /** ISO 4217. */
  @IsOptional()
  @IsString()
  @Matches(/^[A-Z]{3}$/)
  currency?: string;

  @IsOptional()
  @IsIn(['miles', 'kilometers'])
  distanceUnit?: TenantSettings['distanceUnit'];

  @IsOptional()
  @IsIn(['gallons', 'liters'])
  fuelUnit?: TenantSettings['fuelUnit'];

  @IsOptional()
  @IsBoolean()
  maintenanceReminders?: boolean;

  @IsOptional()
  @IsBoolean()
  emailNotifications?: boolean;

  @IsOptional()
  @IsBoolean()
  workOrderAutoNumber?: boolean;
}

export class ChangeSettings extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly input: ChangeSettingsInput,
  ) {
    super();
  }
}

@CommandHandler(ChangeSettings)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettings> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly accesses: AccessCache,
  ) {}

  async execute({ meta, input }: ChangeSettings): Promise<Receipt> {
    const { commandId: _id, expectedVersion: _version, ...given } = input;
    // An optional field that is null says nothing either.
    const changes = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value != null),
    ) as Partial<TenantSettings>;
    const receipt = await this.tenants.change(meta.tenantId, meta, (tenant) => {
      decide(tenant, { name: 'ChangeSettings', changes }, decisionContext(meta));
      return settingsView(tenant.state.settings, tenant.version);
    });
    this.accesses.invalidate(meta.tenantId);
    return receipt;
  }
}
