import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { NotificationView } from '#domain/notifications/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
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
  readonly created_at: Date;
  readonly read_at: Date | null;
}

@QueryHandler(ListNotifications)
export class ListNotificationsHandler implements IQueryHandler<ListNotifications> {
  constructor(private readonly lists: Lists) {}

  execute({ caller, input }: ListNotifications): Promise<Page<NotificationView>> {
    const keyset = keysetOf(SORTS, input, '-createdAt');
    return this.lists.page(caller.tenantId, {
      keyset,
      from: 'notification',
      where: () => new Where().and('user_id = ?', caller.userId),
      rows: (where) =>
        `SELECT id, kind, subject_id AS "subjectId", data, created_at, read_at, ${keyset.valueSql} AS sort_value
         FROM notification WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: ({ created_at, read_at, ...row }: Row) => ({
        ...row,
        createdAt: created_at.toISOString(),
        readAt: read_at?.toISOString() ?? null,
      }),
    });
  }
}
