import type { Write } from '../ports/repository.js';

/** People who ask for work, with an account or without. Their names stay out of the event log. */
export abstract class Requesters {
  /**
   * The person's id: of the user with that id, or of somebody known by that name only; and what notes the latter down.
   * @throws DomainError `not_found` for the id of nobody in the tenant
   */
  abstract find(tenantId: string, idOrName: string): Promise<{ readonly id: string; readonly note: readonly Write[] }>;
}
