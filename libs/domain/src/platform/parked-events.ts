import type { Backlog, ParkedEventView } from './views.js';

/** Events that readers gave up on. Tenant null: of all tenants, as an operator sees them. */
export abstract class ParkedEvents {
  /** Given up first, then those that are tried again; each oldest first. */
  abstract list(tenantId: string | null, limit: number): Promise<Backlog<ParkedEventView>>;

  /** Has them tried again: all that are given up, those of one reader, or one event. @returns how many */
  abstract redrive(
    tenantId: string | null,
    which: { readonly reader?: string; readonly eventId?: string },
  ): Promise<number>;
}
