import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v5 as uuidv5 } from 'uuid';
import { DueService } from '#domain/maintenance/due-service.js';
import { DueServiceRepository } from '#domain/maintenance/due-service.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { decisionContext } from '../shared/domain-command.js';
import { kept } from '../shared/meter-values.js';
import type { TenantAccess } from '../shared/request-context.js';
import { settingsOf } from '../shared/tenant-settings.js';
import type { RescheduleDueServiceInput, ScheduleDueServiceInput } from './due-service.inputs.js';
import { drivenBy } from './due-service.view.js';

/** A service that a vehicle needs again and again. */
export class ScheduleDueService extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly input: ScheduleDueServiceInput,
  ) {
    super();
  }
}

interface Vehicle {
  /** Metres. */
  readonly odometer: number | null;
  /** Seconds. */
  readonly engine: number | null;
  readonly done_at: Date;
}

@CommandHandler(ScheduleDueService)
export class ScheduleDueServiceHandler implements ICommandHandler<ScheduleDueService> {
  constructor(private readonly dueServices: DueServiceRepository) {}

  /** @throws DomainError `not_found` for a vehicle that the caller does not see, `interval_required` */
  execute({ meta, caller, input }: ScheduleDueService): Promise<Receipt> {
    const { distanceUnit, timezone } = settingsOf(caller);
    const { vehicleId, title, lastDoneAt, lastDoneOdometer, lastDoneHours } = input;
    const parameters = [vehicleId, drivenBy(caller.actor) ?? null, lastDoneAt ?? null, timezone];
    return this.dueServices.create<[Vehicle]>(
      meta,
      (_, [vehicle]) => {
        if (!vehicle) throw new DomainError('not_found', { kind: 'vehicle' });
        const { odometer, engine, done_at } = vehicle;
        return DueService.schedule(
          {
            // The same command again means the same service.
            dueServiceId: uuidv5('due-service', meta.commandId),
            vehicleId,
            title,
            ...intervalsOf(input, caller),
            lastDoneAt: done_at.toISOString(),
            lastDoneMeter: lastDoneOdometer === undefined ? odometer : kept(lastDoneOdometer, distanceUnit, odometer),
            lastDoneEngineSeconds: lastDoneHours === undefined ? engine : kept(lastDoneHours, 'hours', engine),
          },
          decisionContext(meta),
        );
      },
      { beside: [{ sql: VEHICLE, parameters }] },
    );
  }
}

/** As the domain keeps them; what was not said stays undefined. */
export function intervalsOf(
  { intervalDistance, intervalDays, intervalHours }: RescheduleDueServiceInput,
  caller: TenantAccess,
): { intervalMetres?: number | null; intervalDays?: number | null; intervalSeconds?: number | null } {
  const { distanceUnit } = settingsOf(caller);
  return {
    intervalMetres: intervalDistance == null ? intervalDistance : kept(intervalDistance, distanceUnit, null),
    intervalDays,
    intervalSeconds: intervalHours == null ? intervalHours : kept(intervalHours, 'hours', null),
  };
}

/** A day without a time is its beginning, where the tenant is. */
const VEHICLE = `
  SELECT o.current_value AS odometer, e.current_value AS engine,
    CASE WHEN $4::text IS NULL THEN now() WHEN length($4) = 10 THEN $4::date::timestamp AT TIME ZONE $5 ELSE $4::timestamptz END AS done_at
  FROM vehicle v
  LEFT JOIN meter o ON o.tenant_id = $1 AND o.vehicle_id = v.id AND o.kind = 'odometer'
  LEFT JOIN meter e ON e.tenant_id = $1 AND e.vehicle_id = v.id AND e.kind = 'engine_hours'
  WHERE v.tenant_id = $1 AND v.id = $2 AND NOT v.archived AND ($3::uuid IS NULL OR v.assigned_driver_id = $3)`;
