import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import type { UserEvent } from './user.events.js';

/** No name and no mail: those live in the `person` row, so that a person can be erased and the log stays whole. */
export interface UserState {
  readonly id: string;
  readonly roleIds: readonly string[];
  readonly status: 'active' | 'disabled' | 'invited';
  readonly createdAt: string;
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

  changeRoles(roleIds: readonly string[], { now }: DecisionContext): void {
    const changes = differences<UserState, Pick<UserState, 'roleIds'>>(this.state, { roleIds: requireRoles(roleIds) });
    if (changes) this.record({ type: 'identity.user-roles-changed', v: 1, data: { ...changes, at: now } });
  }

  /** @throws DomainError `cannot_disable_yourself` */
  disable({ actor, now }: DecisionContext): void {
    if (actor.userId === this.state.id) throw new DomainError('cannot_disable_yourself');
    if (this.state.status !== 'disabled') this.record({ type: 'identity.user-disabled', v: 1, data: { at: now } });
  }

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
    case 'identity.user-enabled':
      return { ...state, status: 'active' };
    case 'identity.user-invited':
    case 'identity.user-password-reset-requested':
    case 'identity.user-preferences-changed':
      return state;
    case 'identity.user-password-set':
      return { ...state, passwordSetAt: event.data.at };
    case 'identity.user-roles-changed':
      return { ...state, roleIds: event.data.roleIds };
    case 'identity.user-disabled':
      return { ...state, status: 'disabled' };
  }
}

/** Sorted, so that the same roles in another order are no change. */
function requireRoles(roleIds: readonly string[]): string[] {
  if (roleIds.length === 0) throw new DomainError('required', { field: 'roleIds' });
  return [...new Set(roleIds)].sort();
}
