import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type WorkOrderCategoryCommand } from '#domain/maintenance/work-order-category.commands.js';
import { WorkOrderCategory } from '#domain/maintenance/work-order-category.js';
import { WorkOrderCategoryRepository } from '#domain/maintenance/work-order-category.repository.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand } from '../shared/domain-command.js';

export class CreateWorkOrderCategory extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly categoryName: string,
  ) {
    super();
  }
}

@CommandHandler(CreateWorkOrderCategory)
export class CreateWorkOrderCategoryHandler implements ICommandHandler<CreateWorkOrderCategory> {
  constructor(private readonly categories: WorkOrderCategoryRepository) {}

  execute({ meta, categoryName }: CreateWorkOrderCategory): Promise<Receipt> {
    const categoryId = randomUUID();
    return this.categories.create(meta, () =>
      WorkOrderCategory.create({ categoryId, name: categoryName }, decisionContext(meta)),
    );
  }
}

export class ChangeWorkOrderCategory extends DomainCommand<string, WorkOrderCategoryCommand> {}

@CommandHandler(ChangeWorkOrderCategory)
export class ChangeWorkOrderCategoryHandler implements ICommandHandler<ChangeWorkOrderCategory> {
  constructor(private readonly categories: WorkOrderCategoryRepository) {}

  execute({ meta, target, command }: ChangeWorkOrderCategory): Promise<Receipt> {
    return this.categories.change(target, meta, (category) => decide(category, command, decisionContext(meta)));
  }
}
