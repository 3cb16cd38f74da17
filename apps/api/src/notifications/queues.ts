/** Names of the queues, and what their jobs carry: ids only, so that a purge leaves nothing behind. */
export const COMPLETION_NOTICE = 'completion-notice';
export const MAIL = 'mail';

export interface CompletionNoticeJob {
  readonly tenantId: string;
  readonly workOrderId: string;
  readonly attempt: number;
}

export interface MailJob {
  readonly tenantId: string;
  /** One of `mail-templates.ts`. */
  readonly template: string;
  readonly userId: string;
  /** What it is about: of `welcome` the tenant, of `work-order-completed` the work order. */
  readonly subjectId: string;
}
