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

export interface SentMailView {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: string;
}
