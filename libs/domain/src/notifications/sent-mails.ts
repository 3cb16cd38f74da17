/** What is kept of a mail: whom it was for by id, and what it said but for the name and what its receiver alone may know. */
export interface MailRecord {
  readonly id: string;
  readonly userId: string;
  readonly template: string;
  readonly language: string;
  readonly subject: string;
  /** `{name}` stands for the receiver's name, which is kept in one place only. */
  readonly text: string;
}

/** The mails a tenant's people were sent, or should have been, and what became of each. */
export abstract class SentMails {
  /** One more try begins. @returns false when the mail was sent already */
  abstract begin(tenantId: string, mail: MailRecord): Promise<boolean>;
  abstract sent(tenantId: string, id: string): Promise<void>;
  /** @param error why, without addresses @param tryAgain whether another try will come */
  abstract failed(tenantId: string, id: string, error: string, tryAgain: boolean): Promise<void>;
  /** Those that were written longer ago, whatever became of them. */
  abstract forget(tenantId: string, days: number): Promise<void>;
}
