import type { SentMailView } from './views.js';

export interface SentMailsPage {
  readonly mails: readonly SentMailView[];
  /** Of all pages. */
  readonly total: number;
  /** What `after` is for the next page; null after the last. */
  readonly next: string | null;
}

/** The mails a tenant's people were sent, where they are kept to be looked at. */
export abstract class SentMails {
  /** Newest first. */
  abstract page(
    tenantId: string,
    place: { readonly after: string | undefined; readonly limit: number },
  ): Promise<SentMailsPage>;
}
