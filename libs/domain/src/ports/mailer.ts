export interface Mail {
  /** Deterministic: the same mail again replaces itself. */
  readonly id: string;
  readonly tenantId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export abstract class Mailer {
  abstract send(mail: Mail): Promise<void>;
}
