import type { Actor } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { requireReport } from './work-order-report.js';

const driver: Actor = { userId: 'dan', permissions: ['view_vehicles', 'report_issues'], scope: { vehicles: 'own' } };
const technician: Actor = {
  userId: 'tess',
  permissions: ['edit_work_orders', 'report_issues'],
  scope: { workOrders: 'assigned' },
};
const planner: Actor = { userId: 'max', permissions: ['create_work_orders'], scope: {} };
const report = {
  id: 'wo',
  vehicleId: 'truck',
  categoryId: 'cat',
  category: 'Repair',
  priority: 'non_scheduled',
  urgency: 'high',
  description: 'Brakes squeal',
  assignedTo: null,
};

/** The field that is refused; undefined where nothing is. */
function refused(wanted: object, actor: Actor): unknown {
  try {
    requireReport(wanted, actor);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_in_report') return error.params['field'];
    throw error;
  }
}

describe('who may report and not plan work', () => {
  it('says what is wrong with which vehicle, how urgent it is and of which kind', () => {
    expect([refused(report, driver), refused(report, technician)]).toEqual([undefined, undefined]);
  });

  it.each([
    ['requestedBy', 'Sam'],
    ['dueDate', '2026-05-04'],
    ['locationId', 'north'],
    ['notes', 'Call me'],
    ['draft', false],
    ['dueServiceIds', ['oil']],
    ['workOrderNumber', 'WO-1'],
    ['something', 'new'],
    ['priority', 'scheduled'],
    ['priority', 'emergency'],
  ])('says nothing of %s (%s)', (field, value) => {
    expect(refused({ ...report, [field]: value }, driver)).toBe(field);
    expect(refused({ ...report, [field]: value }, planner)).toBeUndefined();
  });

  it('takes it on themselves only where they work on work orders, and gives it to nobody else', () => {
    expect(refused({ ...report, assignedTo: 'tess' }, technician)).toBeUndefined();
    expect(refused({ ...report, assignedTo: 'dan' }, technician)).toBe('assignedTo');
    expect(refused({ ...report, assignedTo: 'dan' }, driver)).toBe('assignedTo');
  });
});
