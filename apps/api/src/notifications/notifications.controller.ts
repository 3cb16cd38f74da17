import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Notifications } from '#domain/notifications/notifications.js';
import { SentMails } from '#domain/notifications/sent-mails.js';
import type { NotificationView, SentMailView } from '#domain/notifications/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Page } from '#domain/shared/views.js';
import { ListInput } from '../shared/paging.js';
import { AnyUser, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ListNotifications } from './list-notifications.query.js';

@ApiTags('notifications')
@ApiBearerAuth()
@Controller('v1')
export class NotificationsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly notifications: Notifications,
    private readonly mails: SentMails,
  ) {}

  @AnyUser()
  @Get('notifications')
  list(@Caller() caller: TenantAccess, @Query() input: ListInput): Promise<Page<NotificationView>> {
    return this.queries.execute(new ListNotifications(caller, input));
  }

  /** Again it does nothing. */
  @AnyUser()
  @HttpCode(204)
  @Post('notifications/:id/read')
  async read(@Caller() { tenantId, userId }: TenantAccess, @Param('id') id: string): Promise<void> {
    if (!(await this.notifications.markRead(tenantId, userId, id)))
      throw new DomainError('not_found', { kind: 'notification' });
  }

  /** What was sent in the tenant's name, while mails go to a folder. */
  @RequirePermission('all')
  @Get('mails')
  async sent(@Caller() { tenantId }: TenantAccess, @Query() { limit }: ListInput): Promise<Page<SentMailView>> {
    const data = (await this.mails.list(tenantId, limit)).map(({ id, to, subject, text, sentAt }) => ({
      id,
      to,
      subject,
      text,
      sentAt,
    }));
    return { data, total: data.length, nextCursor: null };
  }
}
