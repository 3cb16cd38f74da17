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
  /** Comes with every tenant and cannot be changed; a tenant makes its own beside it. */
  readonly builtIn: boolean;
}

export interface NewRole extends RoleParticulars {
  readonly roleId: string;
  readonly builtIn?: boolean;
}

export class Role extends AggregateRoot<RoleState, RoleEvent> {
  /** @throws DomainError `unknown_permission` {permission}, `permission_not_held` {permission}: nobody gives what they do not have */
  static create(input: NewRole, { actor, now }: DecisionContext): Role {
    const role = new Role();
    role.record({
      type: 'identity.role-created',
      v: 1,
      data: {
        id: input.roleId,
        name: requireText('name', input.name, 100),
        permissions: requirePermissions(input.permissions, actor),
        scope: scopeOf(input.scope),
        builtIn: input.builtIn ?? false,
        at: now,
      },
    });
    return role;
  }

  /** @throws DomainError `role_built_in`, `unknown_permission` {permission}, `permission_not_held` {permission} */
  update(wanted: Partial<RoleParticulars>, { actor, now }: DecisionContext): void {
    if (this.state.builtIn) throw new DomainError('role_built_in');
    const changes = differences<RoleState, Partial<RoleParticulars>>(this.state, {
      name: wanted.name === undefined ? undefined : requireText('name', wanted.name, 100),
      permissions: wanted.permissions && requirePermissions(wanted.permissions, actor),
      scope: wanted.scope && scopeOf(wanted.scope),
    });
    if (changes) this.record({ type: 'identity.role-updated', v: 1, data: { changes, at: now } });
  }

  protected evolve(state: RoleState | undefined, event: RoleEvent): RoleState {
    return evolveRole(state, event);
  }
}

export function evolveRole(state: RoleState | undefined, event: RoleEvent): RoleState {
  if (event.type === 'identity.role-created') {
    const { id, name, permissions, scope, builtIn } = event.data;
    return { id, name, permissions, scope, builtIn };
  }
  if (state === undefined) throw new Error(`${event.type} cannot begin a role`);
  return { ...state, ...event.data.changes };
}

/** In the list's own order, so that the same words in another order are no change. */
function requirePermissions(wanted: readonly Permission[], actor: Actor): Permission[] {
  for (const permission of wanted) {
    if (!PERMISSIONS.includes(permission)) throw new DomainError('unknown_permission', { permission });
    if (!allows(actor.permissions, permission)) throw new DomainError('permission_not_held', { permission });
  }
  return PERMISSIONS.filter((permission) => wanted.includes(permission));
}

function scopeOf({ workOrders, vehicles }: Actor['scope']): Actor['scope'] {
  return { ...(workOrders && { workOrders }), ...(vehicles && { vehicles }) };
}
