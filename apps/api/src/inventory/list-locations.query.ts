import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { LocationView } from '#domain/fleet/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import type { ListInput } from '../shared/paging.js';
import { containing } from '../shared/search.js';
import { Where } from '../shared/where.js';

export class ListLocations extends Query<Page<LocationView>> {
  constructor(
    readonly tenantId: string,
    readonly input: ListInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = { name: { sql: 'name', type: 'text' } };

@QueryHandler(ListLocations)
export class ListLocationsHandler implements IQueryHandler<ListLocations> {
  constructor(private readonly lists: Lists) {}

  execute({ tenantId, input }: ListLocations): Promise<Page<LocationView>> {
    const keyset = keysetOf(SORTS, input, 'name');
    return this.lists.page(tenantId, {
      keyset,
      from: 'location',
      where: () => new Where().and('name ILIKE ?', containing(input.search)),
      rows: (where) =>
        `SELECT id, name, ${keyset.valueSql} AS sort_value FROM location WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: ({ id, name }: LocationView) => ({ id, name }),
    });
  }
}
