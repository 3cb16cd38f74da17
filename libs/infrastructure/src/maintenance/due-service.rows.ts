import { DueService, evolveDueService, type DueServiceState } from '#domain/maintenance/due-service.js';
import type { DueServiceEvent } from '#domain/maintenance/due-service.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const dueServiceRows: RowMapping<DueServiceState, DueServiceEvent, DueService> = {
  streamType: 'due-service',
  table: 'due_service',
  restore: (snapshot) => new DueService(snapshot),
  evolve: evolveDueService,
  id: (state) => state.id,
  columns: (state) => ({
    vehicle_id: state.vehicleId,
    title: state.title,
    due_at: state.dueAt,
    due_meter: state.dueMeter,
    due_engine: state.dueEngineSeconds,
    interval_metres: state.intervalMetres,
    interval_days: state.intervalDays,
    interval_seconds: state.intervalSeconds,
    retired: state.retired !== undefined,
    told: state.told?.level ?? null,
  }),
};
