import { randomUUID } from 'node:crypto';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v5 as uuidv5 } from 'uuid';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { VehicleRepository } from '#domain/fleet/vehicle.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import { ChangeMeter } from './change-meter.command.js';
import { kept } from '../shared/meter-values.js';
import { unitOf } from './meter-units.js';
import { particularsOf } from './particulars.js';
import { VehicleReferences } from './vehicle-references.js';
import type { CreateVehicleInput } from './vehicle.inputs.js';

export class CreateVehicle extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly input: CreateVehicleInput,
  ) {
    super();
  }
}

@CommandHandler(CreateVehicle)
export class CreateVehicleHandler implements ICommandHandler<CreateVehicle> {
  constructor(
    private readonly vehicles: VehicleRepository,
    private readonly references: VehicleReferences,
    private readonly commands: CommandBus,
  ) {}

  async execute({ meta, caller, input }: CreateVehicle): Promise<Receipt> {
    const { odometer, number, status, ...rest } = input;
    await this.references.exist(meta.tenantId, rest);
    const vehicleId = randomUUID();
    const receipt = await this.vehicles.create(meta, () =>
      Vehicle.register({ ...particularsOf(caller, rest), vehicleId, number, status }, decisionContext(meta)),
    );
    if (odometer !== undefined) await this.firstReading(meta, caller, receipt.id, odometer);
    return receipt;
  }

  /** Another aggregate, so a command of its own: its id follows from this one's, and a repeat after a crash makes up for it. */
  private async firstReading(
    meta: CommandMeta,
    caller: TenantAccess,
    vehicleId: string,
    odometer: number,
  ): Promise<void> {
    const commandId = uuidv5('odometer', meta.commandId);
    await this.commands.execute(
      new ChangeMeter(
        { ...meta, commandId, name: 'RecordMeterReading', expectedVersion: undefined, causationId: meta.commandId },
        { vehicleId, kind: 'odometer' },
        {
          name: 'RecordMeterReading',
          readingId: commandId,
          value: kept(odometer, unitOf('odometer', caller), null),
          at: decisionContext(meta).now,
          source: 'manual',
        },
      ),
    );
  }
}
