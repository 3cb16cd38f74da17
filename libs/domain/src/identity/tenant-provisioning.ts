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

/** The one command that begins several streams: a tenant appears whole or not at all. */
export abstract class TenantProvisioning {
  /**
   * One transaction as the new tenant: claims the command id and the domain, sets the quotas of the plan, and writes every
   * aggregate and extra.
   * @returns `answer`, kept for repeats of the command
   * @throws DomainError `domain_taken`, `command_id_reused`
   */
  abstract saveAll(
    tenantId: string,
    meta: CommandMeta,
    aggregates: readonly NewAggregate[],
    extras: ProvisioningExtras,
    answer: Receipt,
  ): Promise<Receipt>;
}
