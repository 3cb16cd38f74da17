import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { decide } from '#domain/maintenance/work-order.commands.js';
import type { SyncRecord } from '#domain/sync/views.js';
import { LocalDatabase } from './local-database.js';
import type { Author, Surroundings } from './outbox.js';
import type { FieldCommand } from './queued-command.js';

export const ME = '6d1f0f0e-0000-4000-8000-000000000001';
export const WORK_ORDER = '6d1f0f0e-0000-4000-8000-00000000000a';
export const AUTHOR: Author = {
  actor: { userId: ME, permissions: ['all'], scope: {} },
  settings: { currency: 'USD', distanceUnit: 'miles' },
};

export function localDatabase(indexedDB = new IDBFactory()): LocalDatabase {
  return new LocalDatabase('tenant', ME, { indexedDB, IDBKeyRange });
}

/** A clock that a test moves, and ids that can be told apart. */
export function surroundings(): Surroundings & { wait(ms: number): void } {
  let [time, id] = [Date.parse('2026-05-04T08:00:00Z'), 0];
  return {
    now: () => new Date(time),
    newId: () => `00000000-0000-4000-8000-${String((id += 1)).padStart(12, '0')}`,
    wait: (ms) => void (time += ms),
  };
}

export const toWorkOrder = (command: WorkOrderCommand): FieldCommand => ({
  kind: 'work-order',
  id: WORK_ORDER,
  command,
});

/** The record of a work order to which these were done, one version each. */
export function workOrderRecord(...commands: WorkOrderCommand[]): SyncRecord {
  const context = { actor: AUTHOR.actor, now: '2026-05-04T07:00:00.000Z' };
  const workOrder = WorkOrder.create(
    {
      workOrderId: WORK_ORDER,
      workOrderNumber: 'WO-000001',
      vehicleId: '6d1f0f0e-0000-4000-8000-00000000000b',
      category: 'Repair',
      priority: 'scheduled',
      description: 'Steer tires',
      assignedTo: ME,
    },
    context,
  );
  for (const command of commands) decide(workOrder, command, context);
  return {
    kind: 'work-order',
    id: WORK_ORDER,
    version: workOrder.version,
    state: { ...workOrder.state },
    names: { vehicle: 'N-50819' },
  };
}
