import { randomUUID } from 'node:crypto';
import { DueService } from '#domain/maintenance/due-service.js';
import { dueServiceRows } from '#infrastructure/maintenance/due-service.rows.js';
import { PostgresRepository } from '#infrastructure/persistence/postgres-repository.js';
import type { FreshDatabase } from './database.js';
import { command, context } from './fleet.js';

/** A service that a vehicle needs every so many days or metres, done last in January 2026. */
export async function dueService(
  { database, signal }: FreshDatabase,
  tenantId: string,
  vehicleId: string,
  { days = null, metres = null }: { days?: number | null; metres?: number | null },
): Promise<string> {
  const dueServices = new PostgresRepository(database, signal, dueServiceRows);
  const { id } = await dueServices.create(command(tenantId, 'ScheduleDueService'), () =>
    DueService.schedule(
      {
        dueServiceId: randomUUID(),
        vehicleId,
        title: 'Oil and filter',
        intervalDays: days,
        intervalMetres: metres,
        lastDoneAt: '2026-01-02T00:00:00.000Z',
        lastDoneMeter: 0,
      },
      context(),
    ),
  );
  return id;
}
