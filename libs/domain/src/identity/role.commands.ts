import type { DecisionContext } from '../shared/command.js';
import type { RoleParticulars } from './role.events.js';
import type { Role } from './role.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type UpdateRole = Command<'UpdateRole', { changes: Partial<RoleParticulars> }>;

export type RoleCommand = UpdateRole;

export function decide(role: Role, command: RoleCommand, context: DecisionContext): object | void {
  return role.update(command.changes, context);
}
