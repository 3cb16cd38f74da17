import { evolveRole, Role, type RoleState } from '#domain/identity/role.js';
import type { RoleEvent } from '#domain/identity/role.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const roleRows: RowMapping<RoleState, RoleEvent, Role> = {
  streamType: 'role',
  table: 'role',
  restore: (snapshot) => new Role(snapshot),
  evolve: evolveRole,
  id: (state) => state.id,
  columns: ({ name, deleted = false }) => ({ name, deleted }),
  unique: { role_name: 'already_exists' },
};
