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
  readonly metadata: {
    /** When it happened. */
    readonly timestamp: string;
    /** When it was recorded: as of this instant it is among the facts. */
    readonly recordedAt: string;
    readonly version: number;
    readonly position: string;
  };
}

/** What a command answers: the aggregate's id and its version after it. */
export interface CommandAnswer {
  readonly id: string;
  readonly version: number;
}

/** RFC 9457, with the code that the client's messages are keyed by. */
export interface ProblemView {
  readonly status: number;
  readonly code: string;
  readonly title?: string;
  readonly detail?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
}
