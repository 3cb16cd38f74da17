import type { Write } from '../ports/repository.js';
import { DomainError } from '../shared/domain-error.js';

export const PASSWORD_LENGTH = { least: 8, most: 128 } as const;

/** Long enough, and still among the first that anybody tries. */
const COMMON =
  /^(pass ?w(or|0r)d|passw|p[a@]ss(word)?|qwert[yz]\w*|asdf\w*|iloveyou|welcome|letmein|admin(istrator)?|sunshine|princess|football|baseball|superman|trustno|changeme|dragon|monkey|abc|test)[\W\d_]*$/i;

/**
 * OWASP ASVS 5.0, 6.2: a length, no demands on kinds of characters, and none of the passwords that are tried first.
 * @param words what anybody knows about its owner: name, address, company
 * @throws DomainError `password_too_weak` {minLength}, `password_too_common`
 */
export function requireGoodPassword(password: string, words: readonly string[] = []): void {
  if ([...password].length < PASSWORD_LENGTH.least)
    throw new DomainError('password_too_weak', { minLength: PASSWORD_LENGTH.least });
  const plain = password.toLowerCase();
  const known = words.flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 3);
  const rest = known.reduce((left, word) => left.replaceAll(word, ''), plain);
  const fewCharacters = new Set(plain).size < 4;
  if (COMMON.test(plain) || fewCharacters || isSequence(plain) || [...rest].length < PASSWORD_LENGTH.least / 2)
    throw new DomainError('password_too_common');
}

/** 12345678, hgfedcba */
function isSequence(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0)!);
  const steps = new Set(codes.slice(1).map((code, index) => code - codes[index]!));
  return steps.size === 1;
}

/** What is kept of passwords: their hashes. */
export abstract class Passwords {
  /** Undefined for somebody without one. */
  abstract hashOf(tenantId: string, userId: string): Promise<string | undefined>;

  /** What gives a user this password and ends every log-in they have, beside the command that says so. */
  abstract keeping(userId: string, passwordHash: string): Write;
}
