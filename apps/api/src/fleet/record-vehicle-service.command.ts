import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide } from '#domain/fleet/vehicle.commands.js';
import { VehicleRepository } from '#domain/fleet/vehicle.repository.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext, sendableAs } from '../shared/domain-command.js';

interface Service {
  readonly vehicleId: string;
  readonly workOrderId: string;
  /** ISO 8601 UTC instant. */
  readonly date: string;
  /** Metres. */
  readonly odometer: number | null;
}

/** A completed work order was a service on the day it was, where the tenant is. */
export class RecordVehicleService extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly service: Service,
  ) {
    super();
  }
}

sendableAs(['RecordVehicleService'], (meta, payload) => new RecordVehicleService(meta, payload as unknown as Service));

@CommandHandler(RecordVehicleService)
export class RecordVehicleServiceHandler implements ICommandHandler<RecordVehicleService> {
  constructor(
    private readonly vehicles: VehicleRepository,
    private readonly database: ReadDatabase,
  ) {}

  async execute({ meta, service: { vehicleId, workOrderId, date, odometer } }: RecordVehicleService): Promise<Receipt> {
    const [row] = await this.database.query<{ day: string }>(meta.tenantId, DAY, [date]);
    const command = { name: 'RecordVehicleService', workOrderId, date: row!.day, odometer } as const;
    return this.vehicles.change(vehicleId, meta, (vehicle) => decide(vehicle, command, decisionContext(meta)));
  }
}

const DAY = `
  SELECT to_char($2::timestamptz AT TIME ZONE COALESCE(
    (SELECT t.state->'settings'->>'timezone' FROM tenant t WHERE t.tenant_id = $1 AND t.id = $1), 'UTC'), 'YYYY-MM-DD') AS day`;
