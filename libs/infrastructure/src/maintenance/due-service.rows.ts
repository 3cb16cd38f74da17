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
    // The UTC day, so that the column does not depend on a session's time zone.
    due_at: state.dueAt?.slice(0, 10) ?? null,
    due_meter: state.dueMeter,
  }),
};
