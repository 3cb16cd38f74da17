import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import { allows, DEFAULT_ROLES, PERMISSIONS } from './permissions.js';
import type { RoleCommand } from './role.commands.js';
import { decide } from './role.commands.js';
import { evolveRole, Role } from './role.js';

const context = at('2026-03-02T09:00:00.000Z');
const kind = { load: Role, evolve: evolveRole };
const run = (command: RoleCommand) => (role: Role) => decide(role, command, context);
const create = (builtIn = false) =>
  Role.create(
    { roleId: 'r', name: 'Parts desk', permissions: ['view_parts', 'edit_parts'], scope: {}, builtIn },
    context,
  );

describe('role', () => {
  it('records only what changes; order does not count', () => {
    given(kind, ...create().changes)
      .when(run({ name: 'UpdateRole', changes: { permissions: ['edit_parts', 'view_parts'] } }))
      .thenNothing();
    given(kind, ...create().changes)
      .when(run({ name: 'UpdateRole', changes: { permissions: ['view_parts'], scope: { vehicles: 'own' } } }))
      .thenState({ permissions: ['view_parts'], scope: { vehicles: 'own' } });
  });

  it('cannot be changed when it is built in', () => {
    given(kind, ...create(true).changes)
      .when(run({ name: 'UpdateRole', changes: { name: 'x' } }))
      .thenRefused('role_built_in');
  });

  it('takes known permissions only, and only those of who gives them', () => {
    given(kind, ...create().changes)
      .when(run({ name: 'UpdateRole', changes: { permissions: ['fly' as never] } }))
      .thenRefused('unknown_permission', { permission: 'fly' });
    given(kind, ...create().changes)
      .when((role) =>
        role.update({ permissions: ['all'] }, at(context.now, { permissions: ['edit_roles', 'view_parts'] })),
      )
      .thenRefused('permission_not_held', { permission: 'all' });
  });

  it('reaches no further than who gives it', () => {
    const lead = at(context.now, { permissions: ['view_parts', 'edit_parts'], scope: { workOrders: 'assigned' } });
    const made = (scope: Role['state']['scope']) =>
      Role.create({ roleId: 'r', name: 'Wide', permissions: ['view_parts'], scope }, lead);
    expect(() => made({})).toThrow('scope_not_held');
    expect(made({ workOrders: 'assigned' }).state.scope).toEqual({ workOrders: 'assigned' });
    given(kind, ...create().changes)
      .when((role) => role.update({ permissions: ['view_parts'] }, lead))
      .thenRefused('scope_not_held', { resource: 'workOrders' });
    given(kind, ...made({ workOrders: 'assigned' }).changes)
      .when((role) => role.update({ scope: {} }, lead))
      .thenRefused('scope_not_held', { resource: 'workOrders' });
  });

  it('folds to its state', () => {
    const role = create();
    run({ name: 'UpdateRole', changes: { name: 'Store' } })(role);
    expectFoldGivesState(evolveRole, role);
  });
});

describe('permissions', () => {
  it('of all allow everything; an edit allows its crew part, and nothing else does', () => {
    for (const permission of PERMISSIONS) expect(allows(DEFAULT_ROLES.admin.permissions, permission)).toBe(true);
    expect(allows(DEFAULT_ROLES.fleet_manager.permissions, 'record_meters')).toBe(true);
    expect(allows(DEFAULT_ROLES.driver.permissions, 'edit_vehicles')).toBe(false);
    expect(allows(['view_parts'], 'all')).toBe(false);
  });

  it.each(Object.entries(DEFAULT_ROLES))('of the role %s can be created as they are', (_name, role) => {
    const made = Role.create({ roleId: 'r', ...role, builtIn: true }, context);
    expect([...made.state.permissions].sort()).toEqual([...role.permissions].sort());
  });
});
