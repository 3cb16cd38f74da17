import type { DecisionContext } from '../shared/command.js';
import type { PersonField } from './user.events.js';
import type { User } from './user.js';

type Command<Name extends string, Input = unknown> = { readonly name: Name } & Readonly<Input>;

export type ActivateUser = Command<'ActivateUser'>;
export type ChangeUserRoles = Command<'ChangeUserRoles', { roleIds: readonly string[]; adminsLeft: number }>;
export type ChangeUserDetails = Command<'ChangeUserDetails', { fields: readonly PersonField[] }>;
export type ChangeUserLocation = Command<'ChangeUserLocation', { locationId: string | null }>;
export type AddSecondFactor = Command<'AddSecondFactor'>;
export type RemoveSecondFactor = Command<'RemoveSecondFactor'>;
/** Everything, by somebody who may: for who lost theirs. */
export type ResetSecondFactors = Command<'ResetSecondFactors'>;
export type RenewRecoveryCodes = Command<'RenewRecoveryCodes'>;
export type AddPasskey = Command<'AddPasskey', { passkeyId: string }>;
export type RemovePasskey = Command<'RemovePasskey', { passkeyId: string }>;
export type DisableUser = Command<'DisableUser', { reason: string; adminsLeft: number }>;
export type EnableUser = Command<'EnableUser'>;

export type InviteUser = Command<'InviteUser'>;
export type RequestPasswordReset = Command<'RequestPasswordReset'>;
export type SetPassword = Command<'SetPassword'>;
export type ChangePreferences = Command<'ChangePreferences'>;

export type UserCommand =
  | ActivateUser
  | AddPasskey
  | AddSecondFactor
  | ChangePreferences
  | ChangeUserDetails
  | ChangeUserLocation
  | ChangeUserRoles
  | DisableUser
  | EnableUser
  | InviteUser
  | RemovePasskey
  | RenewRecoveryCodes
  | RemoveSecondFactor
  | RequestPasswordReset
  | ResetSecondFactors
  | SetPassword;

export function decide(user: User, command: UserCommand, context: DecisionContext): object | void {
  switch (command.name) {
    case 'ActivateUser':
      return user.activate(context);
    case 'ChangeUserRoles':
      return user.changeRoles(command.roleIds, command.adminsLeft, context);
    case 'ChangeUserDetails':
      return user.changeDetails(command.fields, context);
    case 'ChangeUserLocation':
      return user.changeLocation(command.locationId, context);
    case 'AddSecondFactor':
      return user.addSecondFactor(context);
    case 'RemoveSecondFactor':
      return user.removeSecondFactor(context);
    case 'ResetSecondFactors':
      return user.resetSecondFactors(context);
    case 'RenewRecoveryCodes':
      return user.renewRecoveryCodes(context);
    case 'AddPasskey':
      return user.addPasskey(command.passkeyId, context);
    case 'RemovePasskey':
      return user.removePasskey(command.passkeyId, context);
    case 'DisableUser':
      return user.disable(command.reason, command.adminsLeft, context);
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
