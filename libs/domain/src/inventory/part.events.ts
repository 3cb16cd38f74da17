import type { DomainEvent } from '../shared/domain-event.js';

/** What `UpdatePart` may change. */
export interface PartParticulars {
  /** Unique in the tenant. */
  readonly partNumber: string;
  readonly name: string;
  readonly description: string | null;
  /** What one is: each, litre, metre… */
  readonly unit: string;
  readonly category: string | null;
  /** Kept in stock; otherwise bought for the job and costed as entered. */
  readonly stocked: boolean;
}

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `inventory.part-${Name}`,
  Data & { readonly at: string }
>;

export type PartEvent =
  | Event<'created', PartParticulars & { readonly id: string }>
  | Event<'updated', { readonly changes: Partial<PartParticulars> }>
  | Event<'archived'>;
