import type { DomainEvent } from '../shared/domain-event.js';

export type PersonField = 'name' | 'email' | 'phone';

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
  /** Where they work; null: nowhere in particular. */
  | Event<'location-changed', { readonly locationId: string | null }>
  | Event<'activated'>
  | Event<'roles-changed', { readonly roleIds: readonly string[] }>
  /** Which of the person's own details; what they were stays out of the log. */
  | Event<'details-changed', { readonly fields: readonly PersonField[] }>
  | Event<'second-factor-added', { readonly kind: 'totp' }>
  /** `byThemselves` or, when it was lost, by an administrator. */
  | Event<'second-factor-removed', { readonly byThemselves: boolean }>
  /** Which, by our own id: never its key, nor what it is called. */
  | Event<'passkey-added', { readonly passkeyId: string }>
  | Event<'passkey-removed', { readonly passkeyId: string; readonly byThemselves: boolean }>
  /** Ten new ones; those before are good for nothing. */
  | Event<'recovery-codes-renewed'>
  | Event<'disabled', { readonly reason: string }>
  | Event<'enabled'>;
