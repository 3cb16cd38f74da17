/** Who acts, as the rules need to know it. `scope` narrows what a permission reaches. */
export interface Actor {
  /** Null when the system itself acts (a saga, a job). */
  readonly userId: string | null;
  readonly permissions: readonly string[];
  /** `assigned`: work orders assigned to them only; `own`: vehicles they drive only. */
  readonly scope: { readonly workOrders?: 'assigned'; readonly vehicles?: 'own' };
}

export const SYSTEM: Actor = { userId: null, permissions: ['all'], scope: {} };

/** What every decision may know beside the aggregate: who, and the instant (ISO 8601 UTC). Ids of new things come in the command. */
export interface DecisionContext {
  readonly actor: Actor;
  readonly now: string;
  /** What the clock shows where `now` is a moment before: that of somebody who was offline. */
  readonly clock?: string;
}
