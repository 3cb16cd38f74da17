import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { allows } from '#domain/identity/permissions.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { HistoryEntry, Page } from '#domain/shared/views.js';
import { withoutMoney } from '../shared/history-money.js';
import { History, type HistoryInput } from '../shared/history.query.js';
import type { TenantAccess } from '../shared/request-context.js';

/** With what came, went and was set aside at every location; what it cost is for who may see costs. */
export class GetPartHistory extends Query<Page<HistoryEntry>> {
  constructor(
    readonly caller: TenantAccess,
    readonly partId: string,
    readonly input: HistoryInput,
  ) {
    super();
  }
}

@QueryHandler(GetPartHistory)
export class GetPartHistoryHandler implements IQueryHandler<GetPartHistory> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly history: History,
  ) {}

  async execute({ caller, partId, input }: GetPartHistory): Promise<Page<HistoryEntry>> {
    const places = await this.database.query<{ id: string }>(
      caller.tenantId,
      'SELECT id FROM stock_item WHERE tenant_id = $1 AND part_id = $2',
      [partId],
    );
    const page = await this.history.read(
      caller,
      { types: ['part', 'stock-item'], ids: [partId, ...places.map(({ id }) => id)] },
      input,
    );
    if (allows(caller.actor.permissions, 'view_costs')) return page;
    return { ...page, data: page.data.map((entry) => ({ ...entry, data: withoutMoney(entry.data) })) };
  }
}
