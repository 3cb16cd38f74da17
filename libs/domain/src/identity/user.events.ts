import type { DomainEvent } from '../shared/domain-event.js';

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `identity.user-${Name}`,
  Data & { readonly at: string }
>;

export type UserEvent =
  | Event<
      'created',
      { readonly id: string; readonly roleIds: readonly string[]; readonly status: 'active' | 'invited' }
    >
  /** Once more: the first invitation comes with `created`. */
  | Event<'invited'>
  | Event<'password-reset-requested'>
  | Event<'password-set'>
  /** Which are the person's own, and not in the log. */
  | Event<'preferences-changed'>
  | Event<'activated'>
  | Event<'roles-changed', { readonly roleIds: readonly string[] }>
  | Event<'disabled'>
  | Event<'enabled'>;
