import { v7 as uuidv7 } from 'uuid';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Trip } from '#domain/fleet/trip.js';
import { TripRepository } from '#domain/fleet/trip.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
import { vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import type { BeginTripInput } from './trip.inputs.js';

/** The caller drives off, and records it. */
export class BeginTrip extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly input: BeginTripInput,
  ) {
    super();
  }
}

@CommandHandler(BeginTrip)
export class BeginTripHandler implements ICommandHandler<BeginTrip> {
  constructor(private readonly trips: TripRepository) {}

  /** @throws DomainError `not_found` for a vehicle out of reach or use, `duplicate_id` {id} when something of the tenant has it */
  execute({ meta, caller, input: { id, vehicleId } }: BeginTrip): Promise<Receipt> {
    const tripId = id ?? uuidv7();
    return this.trips.create<[{ id: string }]>(
      meta,
      (_number, vehicles) => {
        if (vehicles.length === 0) throw new DomainError('not_found', { kind: 'vehicle' });
        return Trip.begin({ tripId, vehicleId }, decisionContext(meta));
      },
      { beside: [{ sql: VEHICLE, parameters: [vehicleId, vehiclesOf(caller)] }] },
    );
  }
}

const VEHICLE = `
  SELECT v.id FROM vehicle v WHERE v.tenant_id = $1 AND v.id = $2 AND NOT v.archived AND ($3::uuid IS NULL OR v.assigned_driver_id = $3)`;
