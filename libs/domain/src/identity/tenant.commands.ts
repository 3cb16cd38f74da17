import type { DecisionContext } from '../shared/command.js';
import type { PlanName } from './plans.js';
import type { TenantSettings } from './tenant.events.js';
import type { PlanUse, Tenant } from './tenant.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type ChangeSettings = Command<'ChangeSettings', { changes: Partial<TenantSettings> }>;
export type ChangePlan = Command<'ChangePlan', { plan: PlanName; use: PlanUse }>;
export type SuspendTenant = Command<'SuspendTenant', { reason: string }>;
export type LiftSuspension = Command<'LiftSuspension'>;

export type TenantCommand = ChangeSettings | ChangePlan | SuspendTenant | LiftSuspension;

export function decide(tenant: Tenant, command: TenantCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'ChangeSettings':
      return tenant.changeSettings(command.changes, context);
    case 'ChangePlan':
      return tenant.changePlan(command.plan, command.use, context);
    case 'SuspendTenant':
      return tenant.suspend(command.reason, context);
    case 'LiftSuspension':
      return tenant.liftSuspension(context);
  }
}
