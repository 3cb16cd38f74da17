import { randomUUID } from 'node:crypto';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import type { TenantAccess } from '../shared/request-context.js';
import { decisionContext } from '../shared/domain-command.js';
import { ChangeMeter } from './change-meter.command.js';
import { kept, refusalIn } from '../shared/meter-values.js';
import { unitOf } from './meter-units.js';
import { driverOnly, VehicleReferences } from './vehicle-references.js';
import type { RecordMeterReadingInput } from './vehicle.inputs.js';

/** Somebody read a meter, in their own unit. */
export class RecordMeterReading extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly vehicleId: string,
    readonly input: RecordMeterReadingInput,
  ) {
    super();
  }
}

@CommandHandler(RecordMeterReading)
export class RecordMeterReadingHandler implements ICommandHandler<RecordMeterReading> {
  constructor(
    private readonly references: VehicleReferences,
    private readonly commands: CommandBus,
  ) {}

  /** Answers the reading's id and status, with the meter's version. */
  async execute({ meta, caller, vehicleId, input }: RecordMeterReading): Promise<Receipt> {
    const { kind, value, at, source } = input;
    const unit = unitOf(kind, caller);
    const last = await this.references.visible(caller, vehicleId, driverOnly(caller.actor));
    const command = {
      name: 'RecordMeterReading',
      readingId: randomUUID(),
      value: kept(value, unit, last[kind]),
      at: at === undefined ? decisionContext(meta).now : new Date(at).toISOString(),
      source,
    } as const;
    try {
      const receipt = await this.commands.execute(new ChangeMeter(meta, { vehicleId, kind }, command));
      return { ...receipt, id: String(receipt['readingId']), meterId: receipt.id };
    } catch (error) {
      throw refusalIn(unit, error);
    }
  }
}
