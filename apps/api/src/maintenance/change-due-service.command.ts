import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type DueServiceCommand } from '#domain/maintenance/due-service.commands.js';
import { DueServiceRepository } from '#domain/maintenance/due-service.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';
import { drivenBy } from './due-service.view.js';

export class ChangeDueService extends DomainCommand<string, DueServiceCommand> {}

sendableAs(
  ['ResetDueService', 'RevertDueService', 'MarkDueService'],
  (meta, { dueServiceId, ...command }) =>
    new ChangeDueService(meta, dueServiceId as string, { ...command, name: meta.name } as DueServiceCommand),
);

interface Vehicle {
  readonly odometer: number | null;
  readonly engine: number | null;
  readonly assigned_driver_id: string | null;
}

@CommandHandler(ChangeDueService)
export class ChangeDueServiceHandler implements ICommandHandler<ChangeDueService> {
  constructor(private readonly dueServices: DueServiceRepository) {}

  /** @throws DomainError `not_found` also for one of a vehicle that the actor does not see */
  execute({ meta, target, command }: ChangeDueService): Promise<Receipt> {
    const driver = drivenBy(meta.actor);
    return this.dueServices.change<[Vehicle]>(
      target,
      meta,
      (dueService, [vehicle]) => {
        if (driver && vehicle?.assigned_driver_id !== driver)
          throw new DomainError('not_found', { kind: 'due-service' });
        return decide(dueService, withMeters(command, vehicle), decisionContext(meta));
      },
      [driver || command.name === 'ResetDueService' ? { sql: VEHICLE, parameters: [target] } : undefined],
    );
  }
}

/** Where the work was done without reading a meter, the last reading tells where counting begins anew. */
function withMeters(command: DueServiceCommand, vehicle: Vehicle | undefined): DueServiceCommand {
  if (command.name !== 'ResetDueService' || !vehicle) return command;
  const { meter, engineSeconds } = command;
  return { ...command, meter: meter ?? vehicle.odometer, engineSeconds: engineSeconds ?? vehicle.engine };
}

const VEHICLE = `
  SELECT o.current_value AS odometer, e.current_value AS engine, v.assigned_driver_id FROM due_service d
  JOIN vehicle v ON v.tenant_id = $1 AND v.id = d.vehicle_id
  LEFT JOIN meter o ON o.tenant_id = $1 AND o.vehicle_id = d.vehicle_id AND o.kind = 'odometer'
  LEFT JOIN meter e ON e.tenant_id = $1 AND e.vehicle_id = d.vehicle_id AND e.kind = 'engine_hours'
  WHERE d.tenant_id = $1 AND d.id = $2`;
