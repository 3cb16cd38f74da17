import type { CommandMeta, Receipt } from '../ports/repository.js';
import type { AggregateRoot } from '../shared/aggregate-root.js';
import type { DomainEvent } from '../shared/domain-event.js';
import type { Person } from './people.js';

/** One new aggregate of a plan. `type` is its stream type: `tenant`, `user`, `role`, `work-order-category`. */
export interface NewAggregate {
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- aggregates of several kinds
  readonly aggregate: AggregateRoot<any, DomainEvent<string, any>>;
}

/** What a tenant begins with beside its aggregates. */
export interface ProvisioningExtras {
  readonly person: Person;
  readonly credential: { readonly userId: string; readonly passwordHash: string };
  readonly dashboards: readonly {
    readonly id: string;
    readonly name: string;
    readonly isDefault: boolean;
    readonly widgets: readonly {
      readonly type: string;
      readonly position: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    }[];
  }[];
  readonly locations: readonly { readonly id: string; readonly name: string }[];
}

export interface ProvisioningPlan {
  /** Unique among tenants. */
  readonly domain: string;
  /** -1 is unlimited. */
  readonly quotas: readonly {
    readonly kind: 'users' | 'vehicles' | 'storage';
    readonly used: number;
    readonly maximum: number;
  }[];
  readonly aggregates: readonly NewAggregate[];
  readonly extras: ProvisioningExtras;
}

/** The one command that begins several streams: a tenant appears whole or not at all. */
export abstract class TenantProvisioning {
  /**
   * One transaction as the new tenant (`meta.tenantId`): claims the command id and the domain, sets the quotas, and writes
   * every aggregate and extra.
   * @returns `answer`, or the first one when the command is a repeat
   * @throws DomainError `domain_taken`, `command_id_reused`
   */
  abstract saveAll(meta: CommandMeta, plan: ProvisioningPlan, answer: Receipt): Promise<Receipt>;
}
