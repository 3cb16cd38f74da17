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
  /** Left out where there is nothing to name. */
  readonly names?: HistoryNames;
}

/** What a fact tells by ids only, as people call it; what it does not tell of, or nobody knows any more, is left out. */
export interface HistoryNames {
  readonly workOrder?: { readonly id: string; readonly number: string };
  /** To whom a work order was given. */
  readonly assignee?: string;
  readonly stock?: { readonly part: string; readonly unit: string; readonly location: string | null };
  /** Where somebody works since. */
  readonly location?: string;
  /** Its kind. */
  readonly meter?: string;
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

/** The event that made a number what it is; `userId` is null for what a saga or the system did. */
export interface SetBy {
  readonly type: string;
  /** When it was recorded. */
  readonly at: string;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly commandId: string;
}

/** One of the things a number comes from. */
export interface Because {
  /** e.g. `labor`, `part`, `discount`, `reading`; the client's words are keyed by it. */
  readonly kind: string;
  readonly text: string | null;
  /** In the explanation's unit. Of what adds up: signed. */
  readonly value: number;
  /** So many, at `each`; null where it is just an amount. */
  readonly quantity: number | null;
  readonly each: number | null;
  /** It is in the number: what does not count is told with its reason. */
  readonly counts: boolean;
  /** Its state and, where there is one, why: `void`, `quarantined`, `actual`, `estimate` … */
  readonly state: string | null;
  readonly reason: string | null;
  /** When it was so, where that is not when it was recorded. */
  readonly at: string | null;
  readonly setBy: SetBy | null;
  /** Who judged it since. */
  readonly judgedBy: SetBy | null;
  readonly link: { readonly kind: 'part' | 'work-order'; readonly id: string; readonly title: string } | null;
}

/** Why a number is what it is. */
export interface Explanation {
  readonly of: string;
  readonly value: number | null;
  /** `money` in major units, or the unit of a meter. */
  readonly unit: 'money' | 'miles' | 'kilometers' | 'hours';
  /** `sum`: those that count add up to the value. `latest`: the first that counts is it. */
  readonly how: 'sum' | 'latest';
  readonly because: readonly Because[];
}
