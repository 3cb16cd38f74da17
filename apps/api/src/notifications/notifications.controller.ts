import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { Notifications } from '#domain/notifications/notifications.js';
import type { NotificationView, SentMailView } from '#domain/notifications/views.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Page } from '#domain/shared/views.js';
import { ListInput } from '../shared/paging.js';
import { AnyUser, RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ListMails, ListMailsInput } from './list-mails.query.js';
import { ListNotifications } from './list-notifications.query.js';

@ApiTags('notifications')
@ApiBearerAuth()
@Controller('v1')
export class NotificationsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly notifications: Notifications,
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

  @RequirePermission('all')
  @Get('mails')
  sent(@Caller() { tenantId }: TenantAccess, @Query() input: ListMailsInput): Promise<Page<SentMailView>> {
    return this.queries.execute(new ListMails(tenantId, input));
  }
}
