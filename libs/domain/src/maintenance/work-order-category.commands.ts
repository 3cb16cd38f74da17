import type { DecisionContext } from '../shared/command.js';
import type { WorkOrderCategory } from './work-order-category.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** Begins a stream: `WorkOrderCategory.create(command, context)`. */
export type CreateWorkOrderCategory = Command<'CreateWorkOrderCategory', { categoryId: string; name: string }>;

export type UpdateWorkOrderCategory = Command<
  'UpdateWorkOrderCategory',
  { changes: { name?: string; active?: boolean } }
>;
export type ArchiveWorkOrderCategory = Command<'ArchiveWorkOrderCategory'>;

export type WorkOrderCategoryCommand = UpdateWorkOrderCategory | ArchiveWorkOrderCategory;

export function decide(
  category: WorkOrderCategory,
  command: WorkOrderCategoryCommand,
  context: DecisionContext,
): object | void {
  switch (command.name) {
    case 'UpdateWorkOrderCategory':
      return category.update(command.changes, context);
    case 'ArchiveWorkOrderCategory':
      return category.archive(context);
  }
}
