import type { DecisionContext } from '../shared/command.js';
import type { RoleParticulars } from './role.events.js';
import type { Role } from './role.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type UpdateRole = Command<'UpdateRole', { changes: Partial<RoleParticulars>; adminsLeft: number }>;
export type DeleteRole = Command<'DeleteRole', { users: number }>;

export type RoleCommand = UpdateRole | DeleteRole;

export function decide(role: Role, command: RoleCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'UpdateRole':
      return role.update(command.changes, command.adminsLeft, context);
    case 'DeleteRole':
      return role.delete(command.users, context);
  }
}
