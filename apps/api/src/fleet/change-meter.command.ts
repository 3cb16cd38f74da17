import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type MeterCommand } from '#domain/fleet/meter.commands.js';
import type { MeterKind } from '#domain/fleet/meter.events.js';
import { Meter } from '#domain/fleet/meter.js';
import { MeterRepository } from '#domain/fleet/meter.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';
import { meterIdOf } from './meter-id.js';

interface OfVehicle {
  readonly vehicleId: string;
  readonly kind: MeterKind;
}

/** Commands on one meter; its first reading opens it. Values in metres or seconds. */
export class ChangeMeter extends DomainCommand<OfVehicle, MeterCommand> {}

// `workOrderId` says to the saga's reader what the reading is for; the meter has no use for it.
sendableAs(
  ['RecordMeterReading', 'VoidMeterReading'],
  (meta, { vehicleId, kind, workOrderId: _workOrder, ...command }) =>
    new ChangeMeter(meta, { vehicleId, kind } as OfVehicle, { ...command, name: meta.name } as MeterCommand),
);

@CommandHandler(ChangeMeter)
export class ChangeMeterHandler implements ICommandHandler<ChangeMeter> {
  constructor(private readonly meters: MeterRepository) {}

  execute({ meta, target: { vehicleId, kind }, command }: ChangeMeter): Promise<Receipt> {
    const meterId = meterIdOf(vehicleId, kind);
    const change = (meter: Meter): object | void => decide(meter, command, decisionContext(meta));
    if (command.name !== 'RecordMeterReading') return this.meters.change(meterId, meta, change);
    const open = (): Meter => Meter.open({ meterId, vehicleId, kind }, decisionContext(meta));
    return this.meters.changeOrOpen(meterId, meta, open, change);
  }
}
