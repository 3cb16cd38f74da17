import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { UserCommand } from './user.commands.js';
import { decide } from './user.commands.js';
import { evolveUser, User } from './user.js';

const now = '2026-03-02T09:00:00.000Z';
const context = at(now);
const kind = { load: User, evolve: evolveUser };
const run = (command: UserCommand) => (user: User) => decide(user, command, context);
function history(...commands: readonly UserCommand[]) {
  const user = User.create({ userId: 'u', roleIds: ['tech', 'driver', 'tech'], status: 'invited' }, context);
  for (const command of commands) run(command)(user);
  expectFoldGivesState(evolveUser, user);
  return [...user.changes];
}

describe('user', () => {
  it('is invited with roles, each once, and becomes active', () => {
    given(kind, ...history())
      .when(run({ name: 'ActivateUser' }))
      .thenState({ roleIds: ['driver', 'tech'], status: 'active' });
    given(kind, ...history({ name: 'ActivateUser' }))
      .when(run({ name: 'ActivateUser' }))
      .thenNothing();
  });

  it('has a role at least; the same ones in another order are no change', () => {
    given(kind, ...history())
      .when(run({ name: 'ChangeUserRoles', roleIds: [] }))
      .thenRefused('required', { field: 'roleIds' });
    given(kind, ...history())
      .when(run({ name: 'ChangeUserRoles', roleIds: ['tech', 'driver'] }))
      .thenNothing();
    given(kind, ...history())
      .when(run({ name: 'ChangeUserRoles', roleIds: ['admin'] }))
      .thenState({ roleIds: ['admin'] });
  });

  it('is disabled by somebody else, and enabled again', () => {
    given(kind, ...history())
      .when((user) => decide(user, { name: 'DisableUser' }, at(now, { userId: 'u' })))
      .thenRefused('cannot_disable_yourself');
    given(kind, ...history({ name: 'DisableUser' }))
      .when(run({ name: 'DisableUser' }))
      .thenNothing();
    given(kind, ...history({ name: 'DisableUser' }))
      .when(run({ name: 'ActivateUser' }))
      .thenRefused('user_disabled');
    given(kind, ...history({ name: 'DisableUser' }))
      .when(run({ name: 'EnableUser' }))
      .thenState({ status: 'active' });
  });

  it('is invited again as long as the invitation is not accepted', () => {
    given(kind, ...history())
      .when(run({ name: 'InviteUser' }))
      .then({ type: 'identity.user-invited', data: { at: now } });
    given(kind, ...history({ name: 'ActivateUser' }))
      .when(run({ name: 'InviteUser' }))
      .thenRefused('user_not_invited', { status: 'active' });
  });

  it('chooses a password, which accepts the invitation and ends what was signed in before', () => {
    given(kind, ...history())
      .when(run({ name: 'SetPassword' }))
      .thenState({ status: 'active', passwordSetAt: now });
    given(kind, ...history({ name: 'DisableUser' }))
      .when(run({ name: 'SetPassword' }))
      .thenRefused('user_disabled');
  });

  it('may ask for another password once there is one', () => {
    given(kind, ...history({ name: 'SetPassword' }))
      .when(run({ name: 'RequestPasswordReset' }))
      .then({ type: 'identity.user-password-reset-requested', data: { at: now } });
    given(kind, ...history())
      .when(run({ name: 'RequestPasswordReset' }))
      .thenRefused('user_not_active', { status: 'invited' });
  });
});
