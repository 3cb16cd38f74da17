import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import type { MailStatus, SentMailView } from '#domain/notifications/views.js';
import type { Page } from '#domain/shared/views.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { AsList, ListInput } from '../shared/paging.js';
import { Where } from '../shared/where.js';

const STATES: readonly MailStatus[] = ['sending', 'waiting', 'sent', 'failed'];

export class ListMailsInput extends ListInput {
  @IsOptional()
  @AsList()
  @IsIn(STATES, { each: true })
  status?: MailStatus[];
}

/** What was sent in the tenant's name, or should have been. */
export class ListMails extends Query<Page<SentMailView>> {
  constructor(
    readonly tenantId: string,
    readonly input: ListMailsInput,
  ) {
    super();
  }
}

/** `createdAt`: when it was written, which an attempt that fails does not change. */
const SORTS: Record<string, SortColumn> = { createdAt: { sql: 'm.created_at', type: 'timestamptz' } };
const MAILS = 'sent_mail m JOIN person p ON p.tenant_id = $1 AND p.id = m.user_id';

interface Row extends Omit<SentMailView, 'createdAt' | 'sentAt'> {
  readonly created_at: Date;
  readonly sent_at: Date | null;
}

@QueryHandler(ListMails)
export class ListMailsHandler implements IQueryHandler<ListMails> {
  constructor(private readonly lists: Lists) {}

  execute({ tenantId, input }: ListMails): Promise<Page<SentMailView>> {
    const keyset = keysetOf(SORTS, input, '-createdAt', 'm.id');
    return this.lists.page(tenantId, {
      keyset,
      from: MAILS,
      where: () =>
        new Where('m.tenant_id = $1')
          .and(
            `position(lower(?) IN lower(m.subject || ' ' || p.name || ' ' || p.email)) > 0`,
            input.search || undefined,
          )
          .and('m.status = ANY (?::text[])', input.status),
      rows: (where) =>
        `SELECT m.id, p.name AS recipient, p.email AS "to", m.template, m.subject, replace(m.text, '{name}', p.name) AS text,
                m.status, m.tries, m.error, m.created_at, m.sent_at, ${keyset.valueSql} AS sort_value
         FROM ${MAILS} WHERE ${where.sql} ORDER BY ${keyset.orderBy} LIMIT ${keyset.limit}`,
      item: ({ created_at, sent_at, ...row }: Row) => ({
        ...row,
        createdAt: created_at.toISOString(),
        sentAt: sent_at?.toISOString() ?? null,
      }),
    });
  }
}
