import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsBoolean, IsIn, IsInt, IsString, IsTimeZone, Matches, Max, Min } from 'class-validator';
import { MOST_OFFLINE_DAYS } from '#domain/identity/tenant.js';
import { DATE_FORMATS, OFFLINE_PINS, type TenantSettings } from '#domain/identity/tenant.events.js';
import { decide } from '#domain/identity/tenant.commands.js';
import { TenantRepository } from '#domain/identity/tenant.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { currencyDecimals } from '#domain/shared/money.js';
import { AccessCache } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { decisionContext } from '../shared/domain-command.js';
import { Maybe } from '../shared/maybe.js';
import { settingsView } from './get-settings.query.js';

export class ChangeSettingsInput extends CommandInput {
  /** IANA name. */
  @Maybe()
  @IsString()
  @IsTimeZone()
  timezone?: string;

  @Maybe()
  @IsIn(DATE_FORMATS)
  dateFormat?: TenantSettings['dateFormat'];

  /** ISO 4217. */
  @Maybe()
  @IsString()
  @Matches(/^[A-Z]{3}$/)
  currency?: string;

  @Maybe()
  @IsIn(['miles', 'kilometers'])
  distanceUnit?: TenantSettings['distanceUnit'];

  @Maybe()
  @IsIn(['gallons', 'liters'])
  fuelUnit?: TenantSettings['fuelUnit'];

  @Maybe()
  @IsBoolean()
  maintenanceReminders?: boolean;

  @Maybe()
  @IsBoolean()
  emailNotifications?: boolean;

  @Maybe()
  @IsBoolean()
  workOrderAutoNumber?: boolean;

  /** Days without the server after which a device is not reopened without a network; 0: it never is. */
  @Maybe()
  @IsInt()
  @Min(0)
  @Max(MOST_OFFLINE_DAYS)
  offlineDays?: number;

  /** Whether a device asks for its PIN when it is reopened without a network. */
  @Maybe()
  @IsIn(OFFLINE_PINS)
  offlinePin?: TenantSettings['offlinePin'];
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
    const changes = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<TenantSettings>;
    const receipt = await this.tenants.change<[object]>(
      meta.tenantId,
      meta,
      (tenant, amounts) => {
        const { currency } = tenant.state.settings;
        decide(tenant, { name: 'ChangeSettings', changes }, decisionContext(meta));
        if (amounts.length > 0) refuseOtherDecimals(currency, tenant.state.settings.currency);
        return settingsView(tenant.state.settings, tenant.version);
      },
      [changes.currency === undefined ? undefined : { sql: ANY_AMOUNT }],
    );
    this.accesses.invalidate(meta.tenantId);
    return receipt;
  }
}

/** Amounts are kept in minor units without their currency: under one with other decimals they would be other amounts. */
function refuseOtherDecimals(from: string, to: string): void {
  if (currencyDecimals(from) !== currencyDecimals(to)) throw new DomainError('currency_in_use', { from, to });
}

const ANY_AMOUNT = `
  (SELECT 1 FROM work_order WHERE tenant_id = $1 LIMIT 1) UNION ALL (SELECT 1 FROM stock_item WHERE tenant_id = $1 LIMIT 1)
  UNION ALL (SELECT 1 FROM vehicle WHERE tenant_id = $1 AND state->'purchase'->>'price' IS NOT NULL LIMIT 1) LIMIT 1`;
