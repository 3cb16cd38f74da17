import type { Read } from '../ports/read-database.js';
import type { Write } from '../ports/repository.js';

/** An invitation lasts seven days, a reset an hour. Each works once, and dies with whatever is asked for after it. */
export type LinkPurpose = 'invitation' | 'reset';

/** What a token that came by mail stands for. */
export interface AccountLink {
  readonly tenantId: string;
  readonly userId: string;
  readonly purpose: LinkPurpose;
}

/** Links by mail that let their receiver choose a password. Tokens are kept as SHA-256 only. */
export abstract class AccountLinks {
  /**
   * A token for the mail that goes to its owner; those asked for before end.
   * @param askedVersion the user's version at which it was asked for
   * @returns undefined when a newer one was asked for, or the user can no longer use it
   */
  abstract issue(link: AccountLink, askedVersion: number): Promise<string | undefined>;

  /** Undefined for one that is unknown, used, replaced or too old. */
  abstract find(token: string): Promise<AccountLink | undefined>;

  /** A row as long as the token is not used, for the command that uses it. */
  abstract unused(token: string): Read<object>;

  /** What ends all links of a user, beside the command that makes them void. */
  abstract ending(userId: string): Write;

  /** The same, if the address that they went to is another from now on: to be written before the person is. */
  abstract endingUnlessAt(userId: string, email: string): Write;
}
