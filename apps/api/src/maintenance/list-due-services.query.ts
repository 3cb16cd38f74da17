import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { DUE_LEVELS, type DueLevel } from '#domain/maintenance/due-forecast.js';
import type { DueServiceItem } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { AsList, ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { containing } from '../shared/search.js';
import { Where } from '../shared/where.js';
import { drivenBy, DUE_COLUMNS, dueItem, type DueRow } from './due-service.view.js';

export class ListDueServicesInput extends ListInput {
  @IsOptional() @AsList() @IsIn(DUE_LEVELS, { each: true }) level?: DueLevel[];
  @IsOptional() @IsUUID() vehicleId?: string;
}

/** What is to be done on which vehicle, whichever is due first before the others. */
export class ListDueServices extends Query<Page<DueServiceItem>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListDueServicesInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = {
  dueOn: { sql: `COALESCE(due_on, 'infinity')`, type: 'timestamptz' },
  vehicle: { sql: 'vehicle_number', type: 'text' },
  title: { sql: 'title', type: 'text' },
};

@QueryHandler(ListDueServices)
export class ListDueServicesHandler implements IQueryHandler<ListDueServices> {
  constructor(private readonly lists: Lists) {}

  /** Its length is not remembered: what is due changes with the clock. */
  execute({ caller, input }: ListDueServices): Promise<Page<DueServiceItem>> {
    const keyset = keysetOf(SORTS, input, 'dueOn');
    return this.lists.page(caller.tenantId, {
      keyset,
      from: 'due_standing',
      where: () => conditions(caller, input),
      rows: (where) =>
        `SELECT ${DUE_COLUMNS}, ${keyset.valueOf('d')} FROM (${keyset.cut('due_standing', where)}) d
         ORDER BY ${keyset.orderOf('d')}`,
      item: (row: DueRow) => dueItem(row, caller),
    });
  }
}

function conditions({ actor }: TenantAccess, { level, vehicleId, search }: ListDueServicesInput): Where {
  return new Where()
    .and('level = ANY(?)', level)
    .and('vehicle_id = ?', vehicleId)
    .and('assigned_driver_id = ?', drivenBy(actor))
    .and('(title ILIKE ? OR vehicle_number ILIKE ? OR make ILIKE ? OR model ILIKE ?)', containing(search));
}
