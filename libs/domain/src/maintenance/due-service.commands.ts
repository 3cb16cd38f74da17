import type { DecisionContext } from '../shared/command.js';
import type { Metres, Seconds } from '../shared/quantity.js';
import type { DueMeasure } from './due-forecast.js';
import type { SchedulePlan } from './due-service.events.js';
import type { DueService } from './due-service.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

/** `at`: when it was done, ISO 8601 UTC. */
export type ResetDueService = Command<
  'ResetDueService',
  { workOrderId: string; at: string; meter: Metres | null; engineSeconds?: Seconds | null }
>;
export type RescheduleDueService = Command<'RescheduleDueService', { changes: Partial<SchedulePlan> }>;
export type RetireDueService = Command<'RetireDueService', { reason: string | null }>;
export type MarkDueService = Command<'MarkDueService', { level: 'due' | 'overdue'; measure: DueMeasure }>;
export type RevertDueService = Command<'RevertDueService', { workOrderId: string }>;

export type DueServiceCommand =
  RescheduleDueService | RetireDueService | MarkDueService | ResetDueService | RevertDueService;

export function decide(dueService: DueService, command: DueServiceCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'RescheduleDueService':
      return dueService.reschedule(command.changes, context);
    case 'RetireDueService':
      return dueService.retire(command.reason, context);
    case 'MarkDueService':
      return dueService.fallDue(command, context);
    case 'ResetDueService':
      return dueService.reset(command, context);
    case 'RevertDueService':
      return dueService.revert(command.workOrderId, context);
  }
}
