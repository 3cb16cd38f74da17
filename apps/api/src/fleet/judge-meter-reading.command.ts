import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { MeterKind } from '#domain/fleet/meter.events.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { TenantAccess } from '../shared/request-context.js';
import { ChangeMeter } from './change-meter.command.js';
import { driverOnly } from './vehicle-references.js';

type Judgement =
  { readonly name: 'VoidMeterReading'; readonly reason: string } | { readonly name: 'ReleaseMeterReading' };

/** Takes a reading out, or lets one count that was kept apart; which of the vehicle's meters it belongs to is looked up. */
export class JudgeMeterReading extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly vehicleId: string,
    readonly readingId: string,
    readonly judgement: Judgement,
  ) {
    super();
  }
}

@CommandHandler(JudgeMeterReading)
export class JudgeMeterReadingHandler implements ICommandHandler<JudgeMeterReading> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly commands: CommandBus,
  ) {}

  async execute({ meta, caller, vehicleId, readingId, judgement }: JudgeMeterReading): Promise<Receipt> {
    const reading = readingId.toLowerCase();
    const [meter] = await this.database.query<{ kind: MeterKind }>(caller.tenantId, METER_OF, [
      vehicleId,
      JSON.stringify([{ id: reading }]),
      driverOnly(caller.actor),
    ]);
    if (!meter) throw new DomainError('not_found', { kind: 'meter-reading' });
    const command = { ...judgement, readingId: reading };
    const receipt = await this.commands.execute(new ChangeMeter(meta, { vehicleId, kind: meter.kind }, command));
    return { ...receipt, id: reading, meterId: receipt.id };
  }
}

const METER_OF = `
  SELECT m.kind FROM meter m
  JOIN vehicle v ON v.tenant_id = $1 AND v.id = m.vehicle_id
  WHERE m.tenant_id = $1 AND m.vehicle_id = $2 AND m.state->'readings' @> $3::jsonb
    AND ($4::uuid IS NULL OR v.assigned_driver_id = $4)`;
