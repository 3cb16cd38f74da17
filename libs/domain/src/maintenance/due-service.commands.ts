import type { DecisionContext } from '../shared/command.js';
import type { Metres, Seconds } from '../shared/quantity.js';
import type { DueService } from './due-service.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** `at`: when it was done, ISO 8601 UTC. */
export type ResetDueService = Command<
  'ResetDueService',
  { workOrderId: string; at: string; meter: Metres | null; engineSeconds?: Seconds | null }
>;
export type RevertDueService = Command<'RevertDueService', { workOrderId: string }>;

export type DueServiceCommand = ResetDueService | RevertDueService;

export function decide(dueService: DueService, command: DueServiceCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'ResetDueService':
      return dueService.reset(command, context);
    case 'RevertDueService':
      return dueService.revert(command.workOrderId, context);
  }
}
