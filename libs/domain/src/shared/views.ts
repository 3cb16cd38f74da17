/** One page of a list, keyset-paged: `nextCursor` is null on the last. */
export interface Page<Row> {
  readonly data: readonly Row[];
  readonly total: number;
  readonly totalIsEstimate?: boolean;
  readonly nextCursor: string | null;
}

/** One fact of an aggregate's history, newest first. */
export interface HistoryEntry {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly aggregateType: string;
  readonly tenantId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly metadata: { readonly timestamp: string; readonly version: number; readonly position: string };
}
