import {
  evolveWorkOrderCategory,
  WorkOrderCategory,
  type WorkOrderCategoryState,
} from '#domain/maintenance/work-order-category.js';
import type { WorkOrderCategoryEvent } from '#domain/maintenance/work-order-category.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const workOrderCategoryRows: RowMapping<WorkOrderCategoryState, WorkOrderCategoryEvent, WorkOrderCategory> = {
  streamType: 'work-order-category',
  table: 'work_order_category',
  restore: (snapshot) => new WorkOrderCategory(snapshot),
  evolve: evolveWorkOrderCategory,
  id: (state) => state.id,
  columns: (state) => ({ name: state.name, active: state.active, archived: state.archived }),
  unique: { work_order_category_name: 'category_name_taken' },
};
