import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { LocationView } from '#domain/fleet/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Page } from '#domain/shared/views.js';
import { countRows } from '../shared/counted.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
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
  constructor(private readonly database: ReadDatabase) {}

  async execute({ tenantId, input }: ListLocations): Promise<Page<LocationView>> {
    const keyset = keysetOf(SORTS, input, 'name');
    const matching = (): Where => new Where().and('name ILIKE ?', containing(input.search));
    const where = matching();
    keyset.limitTo(where);
    const [rows, counted] = await Promise.all([
      this.database.query<LocationView & { sort_value: string }>(
        tenantId,
        `SELECT id, name, ${keyset.valueSql} AS sort_value FROM location WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
        where.parameters,
      ),
      countRows(this.database, tenantId, 'location', matching()),
    ]);
    const { rows: page, nextCursor } = keyset.page(rows);
    return { data: page.map(({ id, name }) => ({ id, name })), ...counted, nextCursor };
  }
}
