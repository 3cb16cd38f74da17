import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type VehicleCommand } from '#domain/fleet/vehicle.commands.js';
import { VehicleRepository } from '#domain/fleet/vehicle.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';

/** Every command on one vehicle that needs to know nothing but the vehicle. */
export class ChangeVehicle extends DomainCommand<string, VehicleCommand> {}

sendableAs(
  ['RevertVehicleService'],
  (meta, { vehicleId, ...command }) =>
    new ChangeVehicle(meta, vehicleId as string, { ...command, name: meta.name } as VehicleCommand),
);

@CommandHandler(ChangeVehicle)
export class ChangeVehicleHandler implements ICommandHandler<ChangeVehicle> {
  constructor(private readonly vehicles: VehicleRepository) {}

  execute({ meta, target, command }: ChangeVehicle): Promise<Receipt> {
    return this.vehicles.change(target, meta, (vehicle) => decide(vehicle, command, decisionContext(meta)));
  }
}
