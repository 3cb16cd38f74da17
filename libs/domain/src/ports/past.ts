/** A row of an aggregate's table as it was, column by column as JSON has it. */
export type PastRow = Readonly<Record<string, unknown>>;

/**
 * Aggregates as they were at an instant, by when it was recorded: their streams are folded by the domain's own `evolve`, up
 * to the last version that was recorded no later. What had not begun yet is not among the answers.
 */
export abstract class Past {
  /** @param at ISO 8601 UTC */
  abstract rows(tenantId: string, streamType: string, ids: readonly string[], at: string): Promise<PastRow[]>;
}
