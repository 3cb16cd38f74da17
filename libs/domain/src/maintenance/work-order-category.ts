import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { requireText } from '../shared/require.js';
import type { WorkOrderCategoryEvent } from './work-order-category.events.js';

/** What a new tenant begins with. */
export const DEFAULT_CATEGORIES = [
  'Preventive Maintenance',
  'Repair',
  'Inspection',
  'Tire Service',
  'Oil Change',
  'Brake Service',
  'Engine Repair',
  'Transmission Service',
  'Body Work',
  'Electrical',
] as const;

export interface WorkOrderCategoryState {
  readonly id: string;
  readonly name: string;
  /** Offered for new work orders. */
  readonly active: boolean;
  readonly archived: boolean;
}

export class WorkOrderCategory extends AggregateRoot<WorkOrderCategoryState, WorkOrderCategoryEvent> {
  static create(input: { categoryId: string; name: string }, { now }: DecisionContext): WorkOrderCategory {
    const category = new WorkOrderCategory();
    category.record({
      type: 'maintenance.work-order-category-created',
      v: 1,
      data: { id: input.categoryId, name: requireText('name', input.name, 100), at: now },
    });
    return category;
  }

  /** @throws DomainError `category_archived` */
  update(wanted: { name?: string; active?: boolean }, { now }: DecisionContext): void {
    if (this.state.archived) throw new DomainError('category_archived');
    const changes = differences<WorkOrderCategoryState, { name?: string; active?: boolean }>(this.state, {
      name: wanted.name === undefined ? undefined : requireText('name', wanted.name, 100),
      active: wanted.active,
    });
    if (changes) this.record({ type: 'maintenance.work-order-category-updated', v: 1, data: { changes, at: now } });
  }

  /** Work orders keep its name; archiving what is archived does nothing. */
  archive({ now }: DecisionContext): void {
    if (!this.state.archived)
      this.record({ type: 'maintenance.work-order-category-archived', v: 1, data: { at: now } });
  }

  /** Offered again. Restoring what is not archived does nothing. */
  restore({ now }: DecisionContext): void {
    if (this.state.archived) this.record({ type: 'maintenance.work-order-category-restored', v: 1, data: { at: now } });
  }

  protected evolve(state: WorkOrderCategoryState | undefined, event: WorkOrderCategoryEvent): WorkOrderCategoryState {
    return evolveWorkOrderCategory(state, event);
  }
}

export function evolveWorkOrderCategory(
  state: WorkOrderCategoryState | undefined,
  event: WorkOrderCategoryEvent,
): WorkOrderCategoryState {
  if (event.type === 'maintenance.work-order-category-created')
    return { id: event.data.id, name: event.data.name, active: true, archived: false };
  if (state === undefined) throw new Error(`${event.type} cannot begin a category`);
  switch (event.type) {
    case 'maintenance.work-order-category-updated':
      return { ...state, ...event.data.changes };
    case 'maintenance.work-order-category-archived':
      return { ...state, active: false, archived: true };
    case 'maintenance.work-order-category-restored':
      return { ...state, active: true, archived: false };
  }
}
