/** People who ask for work, with an account or without. Their names stay out of the event log. */
export abstract class Requesters {
  /**
   * The person's id: of the user with that id, or of somebody known by that name only, noted down when new.
   * @throws DomainError `not_found` for the id of nobody in the tenant
   */
  abstract idOf(tenantId: string, idOrName: string): Promise<string>;
}
