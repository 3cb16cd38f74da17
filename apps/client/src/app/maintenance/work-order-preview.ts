import type { WorkOrderDetail } from '#domain/maintenance/views.js';
import type { WorkOrder } from '#domain/maintenance/work-order.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMilli, secondsToHours } from '#domain/shared/quantity.js';

/** What the screen shows of `workOrder` as decided here, with the names that only the server's answer knows taken from `before`. */
export function previewOf(before: WorkOrderDetail, workOrder: WorkOrder, currency: string): WorkOrderDetail {
  const { state, version } = workOrder;
  const money = (minor: number): number => toMajor(minor, currency);
  return {
    ...before,
    version,
    snapshot: state,
    status: state.status,
    description: state.description,
    category: state.category,
    priority: state.priority,
    urgency: state.urgency,
    dueDate: state.dueDate,
    notes: state.notes,
    holdReason: state.holdReason,
    cancelReason: state.cancelReason,
    startedAt: state.startedAt,
    completedAt: state.completedAt,
    assignedTo: state.assignedTo,
    assignedToName: state.assignedTo === before.assignedTo ? before.assignedToName : null,
    completion:
      state.completion === null ? null : { attempt: state.completion.attempt, status: state.completion.status },
    completionStatus: state.completion?.status ?? null,
    tasks: state.tasks.map(({ id, title, done }) => ({ id, description: title, done })),
    labor: state.labor.map((line) => ({
      lineId: line.id,
      taskId: line.taskId,
      technicianId: line.technicianId,
      technicianName:
        before.labor.find(({ technicianId }) => technicianId === line.technicianId)?.technicianName ?? null,
      hours: secondsToHours(line.seconds),
      rate: money(line.rate),
      cost: money(line.cost),
      note: line.description,
    })),
    parts: state.parts.map((line) => {
      const known = before.parts.find(({ lineId }) => lineId === line.id);
      return {
        lineId: line.id,
        taskId: line.taskId,
        partId: line.partId,
        partNumber: line.partNumber,
        partName: line.partName,
        quantity: fromMilli(line.quantity),
        unitCost: money(line.unitCost),
        cost: money(line.cost),
        reserved: known?.reserved ?? fromMilli(line.quantity),
        short: known?.short ?? 0,
        locationId: line.locationId,
        locationName: known?.locationName ?? null,
        taken: line.taken === null ? [] : (known?.taken ?? []),
      };
    }),
    charges: state.charges.map((line) => ({
      lineId: line.id,
      taskId: line.taskId,
      description: line.description,
      amount: money(line.amount),
    })),
    laborCost: money(state.laborCost),
    partsCost: money(state.partsCost),
    chargesCost: money(state.chargesCost),
    totalCost: money(state.totalCost),
  };
}
