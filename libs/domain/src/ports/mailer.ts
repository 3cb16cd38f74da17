export interface Mail {
  /** UUID, deterministic: the same mail again replaces itself where that is possible. */
  readonly id: string;
  readonly tenantId: string;
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The other side does not take this mail, now or later. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** Hands mails to whoever delivers them. */
export abstract class Mailer {
  /** @throws MailRefused when another try is of no use; any other error is worth one */
  abstract send(mail: Mail): Promise<void>;
}
