import type { Actor } from '../shared/command.js';
import type { DomainEvent } from '../shared/domain-event.js';
import type { Permission } from './permissions.js';

/** What `UpdateRole` may change. */
export interface RoleParticulars {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly scope: Actor['scope'];
  /** Who has it does nothing before they have set up more than a password. Not there: no. */
  readonly requiresSecondFactor?: boolean;
}

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `identity.role-${Name}`,
  Data & { readonly at: string }
>;

export type RoleEvent =
  | Event<'created', RoleParticulars & { readonly id: string; readonly builtIn: boolean }>
  | Event<'updated', { readonly changes: Partial<RoleParticulars> }>
  | Event<'deleted'>;
