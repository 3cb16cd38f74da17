import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/fleet/vehicle.commands.js';
import { VehicleRepository } from '#domain/fleet/vehicle.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { EditConflict } from '#domain/shared/conflict-policy.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import { asShown, particularsOf, particularsSeen } from './particulars.js';
import { VehicleReferences } from './vehicle-references.js';
import type { UpdateVehicleInput } from './vehicle.inputs.js';

export class UpdateVehicle extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly vehicleId: string,
    readonly input: UpdateVehicleInput,
  ) {
    super();
  }
}

@CommandHandler(UpdateVehicle)
export class UpdateVehicleHandler implements ICommandHandler<UpdateVehicle> {
  constructor(
    private readonly vehicles: VehicleRepository,
    private readonly references: VehicleReferences,
  ) {}

  async execute({ meta, caller, vehicleId, input }: UpdateVehicle): Promise<Receipt> {
    await this.references.exist(meta.tenantId, input);
    const changes = particularsOf(caller, input);
    const base = input.base && particularsSeen(caller, input.base);
    return this.vehicles.change(vehicleId, meta, (vehicle) => {
      try {
        return decide(vehicle, { name: 'UpdateVehicle', changes, base }, decisionContext(meta));
      } catch (error) {
        throw error instanceof EditConflict ? asShown(caller, error) : error;
      }
    });
  }
}
