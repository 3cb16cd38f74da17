import { evolveUser, User, type UserState } from '#domain/identity/user.js';
import type { UserEvent } from '#domain/identity/user.events.js';
import type { RowMapping } from '../persistence/row-mapping.js';

/** What a database refuses of second factors, by constraint. */
export const FACTOR_REFUSALS: Readonly<Record<string, string>> = {
  spent_challenge_pkey: 'challenge_gone',
  passkey_once: 'passkey_present',
};

export const userRows: RowMapping<UserState, UserEvent, User> = {
  streamType: 'user',
  table: 'app_user',
  restore: (snapshot) => new User(snapshot),
  evolve: evolveUser,
  id: (state) => state.id,
  columns: ({ status, roleIds }) => ({ status, role_ids: roleIds }),
  quota: 'users',
  counts: ({ status }) => status !== 'disabled',
  unique: { person_email: { code: 'already_exists', params: { field: 'email' } }, ...FACTOR_REFUSALS },
};
