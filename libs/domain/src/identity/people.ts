import type { Write } from '../ports/repository.js';

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

/** What is to be another from now on; the rest stays. */
export type PersonChanges = Partial<Pick<Person, 'name' | 'email' | 'phone'>>;

export abstract class People {
  abstract find(tenantId: string, id: string): Promise<Person | undefined>;

  /** What keeps the person beside a user that is created with it, and their password's hash if they have one. */
  abstract registration(person: Person, passwordHash: string | null): readonly Write[];

  /** What changes the person beside an event that says so. */
  abstract correction(id: string, changes: PersonChanges): readonly Write[];
  /** What changes the language of their mails, beside a command of theirs. */
  abstract language(id: string, language: string): Write;
}
