import { evolveWorkOrder, WorkOrder, type WorkOrderState } from '#domain/maintenance/work-order.js';
import type { WorkOrderEvent } from '#domain/maintenance/work-order.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const workOrderRows: RowMapping<WorkOrderState, WorkOrderEvent, WorkOrder> = {
  streamType: 'work-order',
  table: 'work_order',
  restore: (snapshot) => new WorkOrder(snapshot),
  evolve: evolveWorkOrder,
  id: (state) => state.id,
  columns: (state) => ({
    number: state.workOrderNumber,
    vehicle_id: state.vehicleId,
    category_id: state.categoryId,
    priority: state.priority,
    urgency: state.urgency,
    status: state.status,
    description: state.description,
    assigned_to: state.assignedTo,
    requested_by: state.requestedBy,
    location_id: state.locationId,
    due_date: state.dueDate,
    created_at: state.createdAt,
    completed_at: state.completedAt,
    total_cost: state.totalCost,
    completion_status: state.completion?.status ?? null,
  }),
  numbered: true,
  unique: { work_order_number: 'work_order_number_taken' },
};
