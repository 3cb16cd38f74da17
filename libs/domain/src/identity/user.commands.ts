import type { DecisionContext } from '../shared/command.js';
import type { User } from './user.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type ActivateUser = Command<'ActivateUser'>;
export type ChangeUserRoles = Command<'ChangeUserRoles', { roleIds: readonly string[] }>;
export type DisableUser = Command<'DisableUser'>;
export type EnableUser = Command<'EnableUser'>;

export type UserCommand = ActivateUser | ChangeUserRoles | DisableUser | EnableUser;

export function decide(user: User, command: UserCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'ActivateUser':
      return user.activate(context);
    case 'ChangeUserRoles':
      return user.changeRoles(command.roleIds, context);
    case 'DisableUser':
      return user.disable(context);
    case 'EnableUser':
      return user.enable(context);
  }
}
