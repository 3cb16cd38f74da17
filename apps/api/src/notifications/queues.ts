/** Names of the queues, and what their jobs carry: ids only, so that a purge leaves nothing behind. */
export const COMPLETION_NOTICE = 'completion-notice';
export const MAIL = 'mail';
/** Runs on a schedule, for all tenants at once; carries nothing. */
export const DUE_REMINDER = 'due-reminder';

/** An hour without a mail server loses no mail: twelve tries, the last after more than two. */
export const MAIL_TRIES = { attempts: 12, backoff: { type: 'exponential', delay: 2_000 } };

export interface CompletionNoticeJob {
  readonly tenantId: string;
  readonly workOrderId: string;
  readonly attempt: number;
}

export interface MailJob {
  readonly tenantId: string;
  /** One of `mail-words.ts`. */
  readonly template: string;
  readonly userId: string;
  /** What it is about: of `welcome` the tenant, of `work-order-completed` the work order, of `services-due` the tenant, of links the user. */
  readonly subjectId: string;
  /** Of links: the user's version at which it was asked for, so that an older request never outlives a newer one. */
  readonly askedVersion?: number;
}
