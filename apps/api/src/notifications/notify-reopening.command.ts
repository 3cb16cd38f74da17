import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v5 as uuidv5 } from 'uuid';
import { Notifications } from '#domain/notifications/notifications.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { sendableAs } from '../shared/domain-command.js';

/** uuidv5 name space of these notices. */
const NOTICES = '6d0c3a51-2f7e-4b8a-9c64-81f0a7d25e13';
const KIND = 'work-order-reopened';

interface Reopened {
  readonly workOrderId: string;
  readonly attempt: number;
}

/** Whoever heard that the work was done hears that it is not. */
export class NotifyReopening extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly reopened: Reopened,
  ) {
    super();
  }
}

sendableAs(['NotifyReopening'], (meta, payload) => new NotifyReopening(meta, payload as unknown as Reopened));

@CommandHandler(NotifyReopening)
export class NotifyReopeningHandler implements ICommandHandler<NotifyReopening> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly notifications: Notifications,
  ) {}

  /** Changes no aggregate: the answer's version stands for none. Again it tells nobody twice. */
  async execute({ meta: { tenantId }, reopened: { workOrderId, attempt } }: NotifyReopening): Promise<Receipt> {
    const told = await this.database.query<{ user_id: string; number: string }>(tenantId, RECIPIENTS, [workOrderId]);
    const notices = told.map(({ user_id, number }) => ({
      id: uuidv5([KIND, workOrderId, attempt, user_id].join('/'), NOTICES),
      userId: user_id,
      kind: KIND,
      subjectId: workOrderId,
      data: { workOrderNumber: number },
    }));
    if (notices.length > 0) await this.notifications.add(tenantId, notices);
    return { id: workOrderId, version: 0 };
  }
}

/** Who was told of the completion and whose work it is; not who reopened it. */
const RECIPIENTS = `
  SELECT u.id AS user_id, w.number FROM work_order w
  JOIN app_user u ON u.tenant_id = $1 AND u.status = 'active'
    AND (u.id = w.assigned_to OR w.state#>'{completion,notified}' ? u.id::text)
  WHERE w.tenant_id = $1 AND w.id = $2 AND u.id::text IS DISTINCT FROM w.state#>>'{completion,reopened,by}'`;
