import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, type DueServiceCommand } from '#domain/maintenance/due-service.commands.js';
import { DueServiceRepository } from '#domain/maintenance/due-service.repository.js';
import type { Receipt } from '#domain/ports/repository.js';
import { decisionContext, DomainCommand, sendableAs } from '../shared/domain-command.js';

export class ChangeDueService extends DomainCommand<string, DueServiceCommand> {}

sendableAs(
  ['ResetDueService', 'RevertDueService'],
  (meta, { dueServiceId, ...command }) =>
    new ChangeDueService(meta, dueServiceId as string, { ...command, name: meta.name } as DueServiceCommand),
);

@CommandHandler(ChangeDueService)
export class ChangeDueServiceHandler implements ICommandHandler<ChangeDueService> {
  constructor(private readonly dueServices: DueServiceRepository) {}

  execute({ meta, target, command }: ChangeDueService): Promise<Receipt> {
    return this.dueServices.change(target, meta, (dueService) => decide(dueService, command, decisionContext(meta)));
  }
}
