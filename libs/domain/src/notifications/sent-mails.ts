import type { SentMailView } from './views.js';

/** The mails a tenant's people were sent, where they are kept to be looked at. */
export abstract class SentMails {
  /** Newest first. */
  abstract list(tenantId: string, limit: number): Promise<readonly SentMailView[]>;
}
