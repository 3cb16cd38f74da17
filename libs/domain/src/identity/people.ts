/** What is personal about a user. It lives in ordinary rows and never in an event, so a person can be erased and the log stays whole. */
export interface Person {
  /** The user's id. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  /** BCP 47, e.g. `en`. */
  readonly language: string;
}

export abstract class People {
  abstract find(tenantId: string, id: string): Promise<Person | undefined>;

  /**
   * Keeps the person beside a user that is about to be created, with their password's hash if they have one. Until the user
   * exists nobody can log in as them; the same id again replaces what an unfinished attempt left.
   * @throws DomainError `already_exists` when another user of the tenant has the e-mail
   */
  abstract register(tenantId: string, person: Person, passwordHash: string | null): Promise<void>;

  /** Takes a registration back whose user was refused. Does nothing once the user exists. */
  abstract withdraw(tenantId: string, id: string): Promise<void>;
}
