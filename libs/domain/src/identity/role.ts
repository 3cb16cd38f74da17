import { AggregateRoot } from '../shared/aggregate-root.js';
import { differences } from '../shared/changes.js';
import type { Actor, DecisionContext } from '../shared/command.js';
import { DomainError } from '../shared/domain-error.js';
import { requireText } from '../shared/require.js';
import type { Permission } from './permissions.js';
import { allows, PERMISSIONS } from './permissions.js';
import type { RoleEvent, RoleParticulars } from './role.events.js';

export interface RoleState extends RoleParticulars {
  readonly id: string;
  /** Comes with every tenant; only whether it asks for a second factor is the tenant's own to say. */
  readonly builtIn: boolean;
  /** Gone from every list; its history stays. */
  readonly deleted?: true;
}

export interface NewRole extends RoleParticulars {
  readonly roleId: string;
  readonly builtIn?: boolean;
}

export class Role extends AggregateRoot<RoleState, RoleEvent> {
  /** @throws DomainError `unknown_permission` {permission}, and as `requireGivable` */
  static create(input: NewRole, { actor, now }: DecisionContext): Role {
    requireGivable(input, actor);
    const role = new Role();
    role.record({
      type: 'identity.role-created',
      v: 1,
      data: {
        id: input.roleId,
        name: requireText('name', input.name, 100),
        permissions: known(input.permissions),
        scope: scopeOf(input.scope),
        builtIn: input.builtIn ?? false,
        ...(input.requiresSecondFactor && { requiresSecondFactor: true }),
        at: now,
      },
    });
    return role;
  }

  /**
   * Who has it may do what it says from then on. @param adminsLeft active users who could do everything after it
   * @throws DomainError `role_built_in`, `last_admin`, `unknown_permission` {permission}, and as `requireGivable`
   */
  update(wanted: Partial<RoleParticulars>, adminsLeft: number, { actor, now }: DecisionContext): void {
    const { requiresSecondFactor, ...others } = wanted;
    if (Object.values(others).some((value) => value !== undefined)) this.requireOwn();
    else if (this.state.deleted) throw new DomainError('not_found', { kind: 'role' });
    // What it gives now too: nobody takes from others what they do not have themselves.
    requireGivable(this.state, actor);
    requireGivable({ permissions: wanted.permissions ?? [], scope: wanted.scope ?? this.state.scope }, actor);
    if (adminsLeft < 1) throw new DomainError('last_admin');
    const changes = differences<RoleState, Partial<RoleParticulars>>(this.state, {
      name: wanted.name === undefined ? undefined : requireText('name', wanted.name, 100),
      permissions: wanted.permissions && known(wanted.permissions),
      scope: wanted.scope && scopeOf(wanted.scope),
      // Roles that were there before there was the question do not ask.
      requiresSecondFactor:
        requiresSecondFactor === (this.state.requiresSecondFactor ?? false) ? undefined : requiresSecondFactor,
    });
    if (changes) this.record({ type: 'identity.role-updated', v: 1, data: { changes, at: now } });
  }

  /** @param users how many have it, disabled ones too @throws DomainError `role_built_in`, `role_in_use` {users}, and as `requireGivable` */
  delete(users: number, { actor, now }: DecisionContext): void {
    this.requireOwn();
    requireGivable(this.state, actor);
    if (users > 0) throw new DomainError('role_in_use', { users });
    this.record({ type: 'identity.role-deleted', v: 1, data: { at: now } });
  }

  private requireOwn(): void {
    if (this.state.deleted) throw new DomainError('not_found', { kind: 'role' });
    if (this.state.builtIn) throw new DomainError('role_built_in');
  }

  protected evolve(state: RoleState | undefined, event: RoleEvent): RoleState {
    return evolveRole(state, event);
  }
}

export function evolveRole(state: RoleState | undefined, event: RoleEvent): RoleState {
  if (event.type === 'identity.role-created') {
    const { at: _at, ...role } = event.data;
    return role;
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a role`);
  return event.type === 'identity.role-deleted' ? { ...state, deleted: true } : { ...state, ...event.data.changes };
}

/**
 * Nobody gives what they do not have: neither a permission nor a wider reach than their own.
 * @throws DomainError `permission_not_held` {permission}, `scope_not_held` {resource}
 */
export function requireGivable(
  { permissions, scope }: Pick<RoleParticulars, 'permissions' | 'scope'>,
  actor: Actor,
): void {
  for (const permission of permissions) {
    if (!PERMISSIONS.includes(permission)) throw new DomainError('unknown_permission', { permission });
    if (!allows(actor.permissions, permission)) throw new DomainError('permission_not_held', { permission });
  }
  for (const resource of ['workOrders', 'vehicles'] as const)
    if (actor.scope[resource] && !scope[resource]) throw new DomainError('scope_not_held', { resource });
}

/** In the list's own order, so that the same words in another order are no change. */
function known(wanted: readonly Permission[]): Permission[] {
  return PERMISSIONS.filter((permission) => wanted.includes(permission));
}

function scopeOf({ workOrders, vehicles }: Actor['scope']): Actor['scope'] {
  return { ...(workOrders && { workOrders }), ...(vehicles && { vehicles }) };
}
