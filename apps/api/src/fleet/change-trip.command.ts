import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type TripCommand } from '#domain/fleet/trip.commands.js';
import { TripRepository } from '#domain/fleet/trip.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand } from '../shared/domain-command.js';

/** Every command on one trip that is under way, or was: by who drives only, wherever the vehicle has gone since. */
export class ChangeTrip extends DomainCommand<string, TripCommand> {}

@CommandHandler(ChangeTrip)
export class ChangeTripHandler implements ICommandHandler<ChangeTrip> {
  constructor(private readonly trips: TripRepository) {}

  execute({ meta, target, command }: ChangeTrip): Promise<Receipt> {
    return this.trips.change(target, meta, (trip) => decide(trip, command, decisionContext(meta)));
  }
}
