/** Read models of notifications. Instants are ISO 8601 UTC. */

export interface NotificationView {
  readonly id: string;
  /** e.g. `work-order-completed`; the client's message key. */
  readonly kind: string;
  readonly subjectId: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
  readonly createdAt: string;
  /** Null until it was seen. */
  readonly readAt: string | null;
}

export type MailStatus = 'sending' | 'waiting' | 'sent' | 'failed';

export interface SentMailView {
  readonly id: string;
  /** The receiver's name, and address as far as they have one. */
  readonly recipient: string;
  readonly to: string | null;
  /** e.g. `invitation`. */
  readonly template: string;
  readonly subject: string;
  /** Without links that only the receiver may use. */
  readonly text: string;
  /** `waiting`: it failed and will be tried again. `failed`: it will not. */
  readonly status: MailStatus;
  readonly tries: number;
  /** Why the last try failed. */
  readonly error: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
}
