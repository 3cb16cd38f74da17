import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { MOST_PASSKEYS } from './passkeys.js';
import { requireText } from '../shared/require.js';
import type { PersonField, UserEvent } from './user.events.js';

/** No name and no mail: those live in the `person` row, so that a person can be erased and the log stays whole. */
export interface UserState {
  readonly id: string;
  readonly roleIds: readonly string[];
  readonly status: 'active' | 'disabled' | 'invited';
  readonly createdAt: string;
  /** An authenticator app, asked for beside the password; its secret is kept elsewhere. */
  readonly secondFactor?: 'totp';
  /** Ids; one at least, where there are any. */
  readonly passkeys?: readonly string[];
  /** While disabled: why, since when, and what enabling leads back to. */
  readonly disabled?: { readonly reason: string; readonly at: string; readonly before: 'active' | 'invited' };
  /** Where they work, and whose stock they use; null or not there: nowhere in particular. */
  readonly locationId?: string | null;
  /** ISO 8601 UTC; whoever signed in before it has to sign in again. Not there while the first password is the only one. */
  readonly passwordSetAt?: string;
}

export interface NewUser {
  readonly userId: string;
  readonly roleIds: readonly string[];
  /** Invited: has no password yet and cannot log in. */
  readonly status?: 'active' | 'invited';
}

export class User extends AggregateRoot<UserState, UserEvent> {
  /** @throws DomainError `required` {field: roleIds} */
  static create(input: NewUser, { now }: DecisionContext): User {
    const user = new User();
    user.record({
      type: 'identity.user-created',
      v: 1,
      data: { id: input.userId, roleIds: requireRoles(input.roleIds), status: input.status ?? 'active', at: now },
    });
    return user;
  }

  /** The invitation was accepted. Activating who is active does nothing. @throws DomainError `user_disabled` */
  activate({ now }: DecisionContext): void {
    if (this.state.status === 'disabled') throw new DomainError('user_disabled');
    if (this.state.status === 'invited') this.record({ type: 'identity.user-activated', v: 1, data: { at: now } });
  }

  /** Invites them again. @throws DomainError `user_not_invited` when they have a password already, or are disabled */
  invite({ now }: DecisionContext): void {
    if (this.state.status !== 'invited') throw new DomainError('user_not_invited', { status: this.state.status });
    this.record({ type: 'identity.user-invited', v: 1, data: { at: now } });
  }

  /** Somebody who is invited chooses their first password through the invitation. @throws DomainError `user_not_active` */
  requestPasswordReset({ now }: DecisionContext): void {
    if (this.state.status !== 'active') throw new DomainError('user_not_active', { status: this.state.status });
    this.record({ type: 'identity.user-password-reset-requested', v: 1, data: { at: now } });
  }

  /** They chose a password, which also accepts an invitation. @throws DomainError `user_disabled` */
  setPassword(context: DecisionContext): void {
    this.activate(context);
    this.record({ type: 'identity.user-password-set', v: 1, data: { at: context.now } });
  }

  /** What they prefer lies with the person; that it changed is told, so that nobody goes on with what they remember. */
  changePreferences({ now }: DecisionContext): void {
    this.record({ type: 'identity.user-preferences-changed', v: 1, data: { at: now } });
  }

  /** Where they work from now on; null: nowhere in particular. */
  changeLocation(locationId: string | null, { now }: DecisionContext): void {
    if (locationId === (this.state.locationId ?? null)) return;
    this.record({ type: 'identity.user-location-changed', v: 1, data: { locationId, at: now } });
  }

  /** @param adminsLeft active users who could do everything after it @throws DomainError `last_admin` */
  changeRoles(roleIds: readonly string[], adminsLeft: number, { now }: DecisionContext): void {
    requireAdmin(adminsLeft);
    const changes = differences<UserState, Pick<UserState, 'roleIds'>>(this.state, { roleIds: requireRoles(roleIds) });
    if (changes) this.record({ type: 'identity.user-roles-changed', v: 1, data: { ...changes, at: now } });
  }

  /** @throws DomainError `second_factor_present` */
  addSecondFactor({ now }: DecisionContext): void {
    if (this.state.secondFactor) throw new DomainError('second_factor_present');
    this.record({ type: 'identity.user-second-factor-added', v: 1, data: { kind: 'totp', at: now } });
  }

  /** @throws DomainError `no_second_factor` */
  removeSecondFactor({ actor, now }: DecisionContext): void {
    if (!this.state.secondFactor) throw new DomainError('no_second_factor');
    const byThemselves = actor.userId === this.state.id;
    this.record({ type: 'identity.user-second-factor-removed', v: 1, data: { byThemselves, at: now } });
  }

  /** @throws DomainError `no_second_factor` */
  renewRecoveryCodes({ now }: DecisionContext): void {
    if (!hasSecondFactor(this.state)) throw new DomainError('no_second_factor');
    this.record({ type: 'identity.user-recovery-codes-renewed', v: 1, data: { at: now } });
  }

  /** For who lost theirs: the password alone is enough again. @throws DomainError `no_second_factor` */
  resetSecondFactors(context: DecisionContext): void {
    if (!hasSecondFactor(this.state)) throw new DomainError('no_second_factor');
    if (this.state.secondFactor) this.removeSecondFactor(context);
    for (const passkeyId of this.state.passkeys ?? []) this.removePasskey(passkeyId, context);
  }

  /** @throws DomainError `too_many_passkeys` {most} */
  addPasskey(passkeyId: string, { now }: DecisionContext): void {
    if ((this.state.passkeys ?? []).length >= MOST_PASSKEYS)
      throw new DomainError('too_many_passkeys', { most: MOST_PASSKEYS });
    this.record({ type: 'identity.user-passkey-added', v: 1, data: { passkeyId, at: now } });
  }

  /** @throws DomainError `not_found` */
  removePasskey(passkeyId: string, { actor, now }: DecisionContext): void {
    if (!this.state.passkeys?.includes(passkeyId)) throw new DomainError('not_found', { kind: 'passkey' });
    const byThemselves = actor.userId === this.state.id;
    this.record({ type: 'identity.user-passkey-removed', v: 1, data: { passkeyId, byThemselves, at: now } });
  }

  /** That the person's own details are others now. */
  changeDetails(fields: readonly PersonField[], { now }: DecisionContext): void {
    if (fields.length > 0) this.record({ type: 'identity.user-details-changed', v: 1, data: { fields, at: now } });
  }

  /**
   * Gives the seat back; the sessions end. @param adminsLeft as in `changeRoles`
   * @throws DomainError `cannot_disable_yourself`, `last_admin`
   */
  disable(reason: string, adminsLeft: number, { actor, now }: DecisionContext): void {
    const why = requireText('reason', reason, 500);
    if (actor.userId === this.state.id) throw new DomainError('cannot_disable_yourself');
    requireAdmin(adminsLeft);
    if (this.state.status !== 'disabled')
      this.record({ type: 'identity.user-disabled', v: 1, data: { reason: why, at: now } });
  }

  /** Takes a seat again. Who had not accepted the invitation yet is invited as before. */
  enable({ now }: DecisionContext): void {
    if (this.state.status === 'disabled') this.record({ type: 'identity.user-enabled', v: 1, data: { at: now } });
  }

  protected evolve(state: UserState | undefined, event: UserEvent): UserState {
    return evolveUser(state, event);
  }
}

export function evolveUser(state: UserState | undefined, event: UserEvent): UserState {
  if (event.type === 'identity.user-created') {
    const { at, ...data } = event.data;
    return { ...data, createdAt: at };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a user`);
  switch (event.type) {
    case 'identity.user-activated':
      return { ...state, status: 'active' };
    case 'identity.user-invited':
    case 'identity.user-password-reset-requested':
    case 'identity.user-preferences-changed':
      return state;
    case 'identity.user-password-set':
      return { ...state, passwordSetAt: event.data.at };
    case 'identity.user-location-changed':
      return { ...state, locationId: event.data.locationId };
    case 'identity.user-roles-changed':
      return { ...state, roleIds: event.data.roleIds };
    case 'identity.user-second-factor-added':
      return { ...state, secondFactor: event.data.kind };
    case 'identity.user-second-factor-removed': {
      const { secondFactor: _removed, ...rest } = state;
      return rest;
    }
    case 'identity.user-passkey-added':
      return { ...state, passkeys: [...(state.passkeys ?? []), event.data.passkeyId] };
    case 'identity.user-passkey-removed': {
      const { passkeys = [], ...rest } = state;
      const left = passkeys.filter((id) => id !== event.data.passkeyId);
      return left.length > 0 ? { ...rest, passkeys: left } : rest;
    }
    case 'identity.user-recovery-codes-renewed':
    case 'identity.user-details-changed':
      return state;
    case 'identity.user-disabled': {
      const before = state.status === 'invited' ? 'invited' : 'active';
      return { ...state, status: 'disabled', disabled: { ...event.data, before } };
    }
    case 'identity.user-enabled': {
      const { disabled, ...rest } = state;
      return { ...rest, status: disabled?.before ?? 'active' };
    }
  }
}

/** Whether more than a password is asked of them. */
export function hasSecondFactor({ secondFactor, passkeys }: Pick<UserState, 'secondFactor' | 'passkeys'>): boolean {
  return secondFactor !== undefined || passkeys !== undefined;
}

/** Somebody must be left who can put everything right again. */
function requireAdmin(adminsLeft: number): void {
  if (adminsLeft < 1) throw new DomainError('last_admin');
}

/** Sorted, so that the same roles in another order are no change. */
function requireRoles(roleIds: readonly string[]): string[] {
  if (roleIds.length === 0) throw new DomainError('required', { field: 'roleIds' });
  return [...new Set(roleIds)].sort();
}
