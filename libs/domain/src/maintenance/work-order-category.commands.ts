import type { DecisionContext } from '../shared/command.js';
import type { WorkOrderCategory } from './work-order-category.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type UpdateWorkOrderCategory = Command<
  'UpdateWorkOrderCategory',
  { changes: { name?: string; active?: boolean } }
>;
export type ArchiveWorkOrderCategory = Command<'ArchiveWorkOrderCategory'>;
export type RestoreWorkOrderCategory = Command<'RestoreWorkOrderCategory'>;

export type WorkOrderCategoryCommand = UpdateWorkOrderCategory | ArchiveWorkOrderCategory | RestoreWorkOrderCategory;

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
    case 'RestoreWorkOrderCategory':
      return category.restore(context);
  }
}
