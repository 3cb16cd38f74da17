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
      .when(run({ name: 'ChangeUserRoles', roleIds: [], adminsLeft: 1 }))
      .thenRefused('required', { field: 'roleIds' });
    given(kind, ...history())
      .when(run({ name: 'ChangeUserRoles', roleIds: ['tech', 'driver'], adminsLeft: 1 }))
      .thenNothing();
    given(kind, ...history())
      .when(run({ name: 'ChangeUserRoles', roleIds: ['admin'], adminsLeft: 1 }))
      .thenState({ roleIds: ['admin'] });
  });

  it('is disabled by somebody else, with a reason, and enabled again', () => {
    const disable: UserCommand = { name: 'DisableUser', reason: ' Left the company ', adminsLeft: 1 };
    given(kind, ...history({ name: 'ActivateUser' }))
      .when((user) => decide(user, disable, at(now, { userId: 'u' })))
      .thenRefused('cannot_disable_yourself');
    given(kind, ...history())
      .when(run({ ...disable, reason: ' ' }))
      .thenRefused('required', { field: 'reason' });
    given(kind, ...history({ name: 'ActivateUser' }))
      .when(run(disable))
      .thenState({ status: 'disabled', disabled: { reason: 'Left the company', at: now, before: 'active' } });
    given(kind, ...history(disable))
      .when(run(disable))
      .thenNothing();
    given(kind, ...history(disable))
      .when(run({ name: 'ActivateUser' }))
      .thenRefused('user_disabled');
    given(kind, ...history({ name: 'ActivateUser' }, disable))
      .when(run({ name: 'EnableUser' }))
      .thenState({ status: 'active' });
  });

  it('is invited again, when enabled, who had not accepted yet; nothing of the disabling stays', () => {
    const user = User.create({ userId: 'u', roleIds: ['tech'], status: 'invited' }, context);
    const before = user.state;
    for (const command of [
      { name: 'DisableUser', reason: 'Wrong address', adminsLeft: 1 },
      { name: 'EnableUser' },
    ] satisfies UserCommand[])
      run(command)(user);
    expect(user.state).toEqual(before);
  });

  it('is neither demoted nor disabled when nobody would be left who may do everything', () => {
    given(kind, ...history())
      .when(run({ name: 'ChangeUserRoles', roleIds: ['tech'], adminsLeft: 0 }))
      .thenRefused('last_admin');
    given(kind, ...history())
      .when(run({ name: 'DisableUser', reason: 'Left', adminsLeft: 0 }))
      .thenRefused('last_admin');
  });

  it('has which details were changed in its history, never what they are', () => {
    given(kind, ...history())
      .when(run({ name: 'ChangeUserDetails', fields: ['email'] }))
      .then({ type: 'identity.user-details-changed', data: { fields: ['email'], at: now } });
    given(kind, ...history())
      .when(run({ name: 'ChangeUserDetails', fields: [] }))
      .thenNothing();
    history({ name: 'ChangeUserDetails', fields: ['name', 'phone'] });
  });

  it('works at one place, at another, or at none', () => {
    const at = (locationId: string | null): UserCommand => ({ name: 'ChangeUserLocation', locationId });
    given(kind, ...history())
      .when(run(at('yard')))
      .then({ type: 'identity.user-location-changed', data: { locationId: 'yard', at: now } })
      .thenState({ locationId: 'yard' });
    given(kind, ...history(at('yard')))
      .when(run(at('north')))
      .thenState({ locationId: 'north' });
    given(kind, ...history(at('yard')))
      .when(run(at(null)))
      .thenState({ locationId: null });
    for (const same of [history(at('yard'), at('yard')), history(at('yard'))])
      given(kind, ...same)
        .when(run(at('yard')))
        .thenNothing();
    given(kind, ...history())
      .when(run(at(null)))
      .thenNothing();
  });

  it('has one second factor, and says who took it away', () => {
    given(kind, ...history({ name: 'AddSecondFactor' }))
      .when(run({ name: 'AddSecondFactor' }))
      .thenRefused('second_factor_present');
    given(kind, ...history())
      .when(run({ name: 'RemoveSecondFactor' }))
      .thenRefused('no_second_factor');
    given(kind, ...history({ name: 'AddSecondFactor' }))
      .when(run({ name: 'RemoveSecondFactor' }))
      .then({ type: 'identity.user-second-factor-removed', data: { byThemselves: false } });
    given(kind, ...history({ name: 'AddSecondFactor' }))
      .when((user) => decide(user, { name: 'RemoveSecondFactor' }, at(now, { userId: 'u' })))
      .then({ type: 'identity.user-second-factor-removed', data: { byThemselves: true } });
    expect(history({ name: 'AddSecondFactor' }, { name: 'RemoveSecondFactor' })).toHaveLength(3);
  });

  it('has passkeys by our own ids, twenty at most, and each is removed once', () => {
    const passkey = (count: number): UserCommand => ({ name: 'AddPasskey', passkeyId: `p${count}` });
    const many = Array.from({ length: 20 }, (_, count) => passkey(count));
    given(kind, ...history(passkey(1)))
      .when(run(passkey(2)))
      .thenState({ passkeys: ['p1', 'p2'] });
    given(kind, ...history(...many))
      .when(run(passkey(20)))
      .thenRefused('too_many_passkeys', { most: 20 });
    given(kind, ...history(passkey(1)))
      .when((user) => decide(user, { name: 'RemovePasskey', passkeyId: 'p1' }, at(now, { userId: 'u' })))
      .then({ type: 'identity.user-passkey-removed', data: { passkeyId: 'p1', byThemselves: true } });
    given(kind, ...history(passkey(1), { name: 'RemovePasskey', passkeyId: 'p1' }))
      .when(run({ name: 'RemovePasskey', passkeyId: 'p1' }))
      .thenRefused('not_found', { kind: 'passkey' });
    const user = User.create({ userId: 'u', roleIds: ['tech'] }, context);
    const before = user.state;
    for (const command of [passkey(1), { name: 'RemovePasskey', passkeyId: 'p1' }] satisfies UserCommand[])
      run(command)(user);
    expect(user.state).toEqual(before);
  });

  it('loses every factor at once when they are reset, and has recovery codes only beside one', () => {
    given(kind, ...history({ name: 'AddSecondFactor' }, { name: 'AddPasskey', passkeyId: 'p' }))
      .when(run({ name: 'ResetSecondFactors' }))
      .then(
        { type: 'identity.user-second-factor-removed', data: { byThemselves: false } },
        { type: 'identity.user-passkey-removed', data: { passkeyId: 'p', byThemselves: false } },
      );
    for (const name of ['ResetSecondFactors', 'RenewRecoveryCodes'] as const)
      given(kind, ...history())
        .when(run({ name }))
        .thenRefused('no_second_factor');
    given(kind, ...history({ name: 'AddPasskey', passkeyId: 'p' }))
      .when(run({ name: 'RenewRecoveryCodes' }))
      .then({ type: 'identity.user-recovery-codes-renewed', data: { at: now } });
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
    given(kind, ...history({ name: 'DisableUser', reason: 'Left', adminsLeft: 1 }))
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
