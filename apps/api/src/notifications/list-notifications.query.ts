import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { NotificationView } from '#domain/notifications/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Page } from '#domain/shared/views.js';
import { countRows } from '../shared/counted.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import type { ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { Where } from '../shared/where.js';

/** The caller's own. */
export class ListNotifications extends Query<Page<NotificationView>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = { createdAt: { sql: 'created_at', type: 'timestamptz' } };

interface Row extends Omit<NotificationView, 'createdAt' | 'readAt'> {
  readonly sort_value: string;
  readonly created_at: Date;
  readonly read_at: Date | null;
}

@QueryHandler(ListNotifications)
export class ListNotificationsHandler implements IQueryHandler<ListNotifications> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ caller, input }: ListNotifications): Promise<Page<NotificationView>> {
    const keyset = keysetOf(SORTS, input, '-createdAt');
    const own = (): Where => new Where().and('user_id = ?', caller.userId);
    const where = own();
    keyset.limitTo(where);
    const [rows, counted] = await Promise.all([
      this.database.query<Row>(
        caller.tenantId,
        `SELECT id, kind, subject_id AS "subjectId", data, created_at, read_at, ${keyset.valueSql} AS sort_value
         FROM notification WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
        where.parameters,
      ),
      countRows(this.database, caller.tenantId, 'notification', own()),
    ]);
    const { rows: page, nextCursor } = keyset.page(rows);
    return {
      data: page.map(({ sort_value: _value, created_at, read_at, ...row }) => ({
        ...row,
        createdAt: created_at.toISOString(),
        readAt: read_at?.toISOString() ?? null,
      })),
      ...counted,
      nextCursor,
    };
  }
}
