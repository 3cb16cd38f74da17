import type { DecisionContext } from '../shared/command.js';
import type { User } from './user.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type ActivateUser = Command<'ActivateUser'>;
export type ChangeUserRoles = Command<'ChangeUserRoles', { roleIds: readonly string[] }>;
export type DisableUser = Command<'DisableUser'>;
export type EnableUser = Command<'EnableUser'>;

export type InviteUser = Command<'InviteUser'>;
export type RequestPasswordReset = Command<'RequestPasswordReset'>;
export type SetPassword = Command<'SetPassword'>;
export type ChangePreferences = Command<'ChangePreferences'>;

export type UserCommand =
  | ActivateUser
  | ChangePreferences
  | ChangeUserRoles
  | DisableUser
  | EnableUser
  | InviteUser
  | RequestPasswordReset
  | SetPassword;

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
    case 'ChangePreferences':
      return user.changePreferences(context);
    case 'InviteUser':
      return user.invite(context);
    case 'RequestPasswordReset':
      return user.requestPasswordReset(context);
    case 'SetPassword':
      return user.setPassword(context);
  }
}
