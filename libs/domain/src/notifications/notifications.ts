/** Something one user should know. `data` names nobody: it fills the words of `kind`. */
export interface Notice {
  /** Deterministic: the same notice again is none. */
  readonly id: string;
  readonly userId: string;
  readonly kind: string;
  readonly subjectId: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** What users are told and have seen. Ordinary rows: nothing is decided on them. */
export abstract class Notifications {
  abstract add(tenantId: string, notices: readonly Notice[]): Promise<void>;
  /** False when the user has no such notice. */
  abstract markRead(tenantId: string, userId: string, id: string): Promise<boolean>;
}
