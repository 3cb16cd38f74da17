import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import { allows, DEFAULT_ROLES, impliedBy, PERMISSIONS } from './permissions.js';
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
      .when(run({ name: 'UpdateRole', changes: { permissions: ['edit_parts', 'view_parts'] }, adminsLeft: 1 }))
      .thenNothing();
    given(kind, ...create().changes)
      .when(
        run({
          name: 'UpdateRole',
          changes: { permissions: ['view_parts'], scope: { vehicles: 'own' } },
          adminsLeft: 1,
        }),
      )
      .thenState({ permissions: ['view_parts'], scope: { vehicles: 'own' } });
  });

  it('cannot be changed when it is built in', () => {
    given(kind, ...create(true).changes)
      .when(run({ name: 'UpdateRole', changes: { name: 'x' }, adminsLeft: 1 }))
      .thenRefused('role_built_in');
  });

  it('asks for a second factor, also when it is built in', () => {
    const asks = (requiresSecondFactor: boolean) =>
      run({ name: 'UpdateRole', changes: { requiresSecondFactor }, adminsLeft: 1 });
    for (const builtIn of [true, false]) {
      given(kind, ...create(builtIn).changes)
        .when(asks(true))
        .thenState({ requiresSecondFactor: true });
      given(kind, ...create(builtIn).changes)
        .when(asks(false))
        .thenNothing();
      const role = create(builtIn);
      for (const wanted of [true, false]) asks(wanted)(role);
      expectFoldGivesState(evolveRole, role);
      expect(role.state.requiresSecondFactor).toBe(false);
    }
    given(kind, ...create(true).changes)
      .when(run({ name: 'UpdateRole', changes: { requiresSecondFactor: true, name: 'x' }, adminsLeft: 1 }))
      .thenRefused('role_built_in');
  });

  it('takes known permissions only, and only those of who gives them', () => {
    given(kind, ...create().changes)
      .when(run({ name: 'UpdateRole', changes: { permissions: ['fly' as never] }, adminsLeft: 1 }))
      .thenRefused('unknown_permission', { permission: 'fly' });
    given(kind, ...create().changes)
      .when((role) =>
        role.update(
          { permissions: ['all'] },
          1,
          at(context.now, { permissions: ['edit_roles', 'view_parts', 'edit_parts'] }),
        ),
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
      .when((role) => role.update({ permissions: ['view_parts'] }, 1, lead))
      .thenRefused('scope_not_held', { resource: 'workOrders' });
    given(kind, ...made({ workOrders: 'assigned' }).changes)
      .when((role) => role.update({ scope: {} }, 1, lead))
      .thenRefused('scope_not_held', { resource: 'workOrders' });
  });

  it('is not changed by who does not have what it gives', () => {
    const clerk = at(context.now, { permissions: ['edit_roles', 'view_parts'] });
    given(kind, ...create().changes)
      .when((role) => role.update({ permissions: ['view_parts'] }, 1, clerk))
      .thenRefused('permission_not_held', { permission: 'edit_parts' });
  });

  it('is not deleted by who does not have what it gives', () => {
    const clerk = at(context.now, { permissions: ['edit_roles', 'view_parts'] });
    given(kind, ...create().changes)
      .when((role) => role.delete(0, clerk))
      .thenRefused('permission_not_held', { permission: 'edit_parts' });
  });

  it('keeps somebody who may do everything', () => {
    given(kind, ...create().changes)
      .when(run({ name: 'UpdateRole', changes: { permissions: ['view_parts'] }, adminsLeft: 0 }))
      .thenRefused('last_admin');
  });

  it('is deleted when nobody has it and it is not built in, and then there is none', () => {
    given(kind, ...create().changes)
      .when(run({ name: 'DeleteRole', users: 2 }))
      .thenRefused('role_in_use', { users: 2 });
    given(kind, ...create(true).changes)
      .when(run({ name: 'DeleteRole', users: 0 }))
      .thenRefused('role_built_in');
    given(kind, ...create().changes)
      .when(run({ name: 'DeleteRole', users: 0 }))
      .then({ type: 'identity.role-deleted', data: { at: context.now } });
    const role = create();
    run({ name: 'DeleteRole', users: 0 })(role);
    for (const command of [
      { name: 'DeleteRole', users: 0 },
      { name: 'UpdateRole', changes: { name: 'x' }, adminsLeft: 1 },
    ] satisfies RoleCommand[])
      given(kind, ...role.changes)
        .when(run(command))
        .thenRefused('not_found');
  });

  it('folds to its state', () => {
    const role = create();
    run({ name: 'UpdateRole', changes: { name: 'Store' }, adminsLeft: 1 })(role);
    run({ name: 'DeleteRole', users: 0 })(role);
    expectFoldGivesState(evolveRole, role);
  });
});

describe('permissions', () => {
  it('of all allow everything; an edit allows its crew part, and nothing else does', () => {
    for (const permission of PERMISSIONS) expect(allows(DEFAULT_ROLES.admin.permissions, permission)).toBe(true);
    expect(allows(DEFAULT_ROLES.fleet_manager.permissions, 'record_meters')).toBe(true);
    expect(allows(DEFAULT_ROLES.driver.permissions, 'edit_vehicles')).toBe(false);
    expect(allows(['view_parts'], 'all')).toBe(false);
    for (const permission of PERMISSIONS)
      for (const other of impliedBy(permission)) expect(allows([permission], other)).toBe(true);
    expect(impliedBy('edit_vehicles')).toEqual(['record_meters', 'record_trips']);
  });

  it.each(Object.entries(DEFAULT_ROLES))('of the role %s can be created as they are', (_name, role) => {
    const made = Role.create({ roleId: 'r', ...role, builtIn: true }, context);
    expect([...made.state.permissions].sort()).toEqual([...role.permissions].sort());
  });
});
