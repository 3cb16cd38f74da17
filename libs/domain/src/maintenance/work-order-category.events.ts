import type { DomainEvent } from '../shared/domain-event.js';

type Event<Name extends string, Data extends object = object> = DomainEvent<
  `maintenance.work-order-category-${Name}`,
  Data & { readonly at: string }
>;

export type WorkOrderCategoryEvent =
  | Event<'created', { readonly id: string; readonly name: string }>
  | Event<'updated', { readonly changes: { readonly name?: string; readonly active?: boolean } }>
  | Event<'archived'>
  | Event<'restored'>;
