import { canonicalJson } from './canonical-json.js';
import { DomainError } from './domain-error.js';

/** One field that two people gave another value since both saw `base`. JSON-safe values. */
export interface FieldConflict {
  readonly field: string;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Somebody else changed the same fields meanwhile: nothing of the edit is done, a person decides. */
export class EditConflict extends DomainError {
  constructor(readonly conflicts: readonly FieldConflict[]) {
    super('edit_conflict', { fields: conflicts.map(({ field }) => field).join(', ') });
  }
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of an edit that are still to be done, when it was made on `base` and `theirs` is what is there now. A field
 * nobody else touched is done; one that they gave the same value needs nothing; another one is a conflict.
 * @param base what the editor saw, for every field of `mine`; what is missing there is not compared
 * @throws EditConflict
 */
export function merged<Edit extends object>(mine: Edit, base: Partial<Edit>, theirs: Fields): Partial<Edit> {
  const conflicts: FieldConflict[] = [];
  const left: Record<string, unknown> = {};
  for (const [field, wanted] of Object.entries(mine)) {
    if (wanted === undefined) continue;
    const [seen, there] = [(base as Fields)[field], theirs[field]];
    if (isSame(wanted, there)) continue;
    if (seen === undefined || isSame(seen, there)) left[field] = wanted;
    else conflicts.push({ field, base: seen, mine: wanted, theirs: there ?? null });
  }
  if (conflicts.length > 0) throw new EditConflict(conflicts);
  return left as Partial<Edit>;
}

/** Nothing, null and an empty text are one: forms know no difference. */
function isSame(one: unknown, other: unknown): boolean {
  const plain = (value: unknown): unknown => (value === undefined || value === '' ? null : value);
  return canonicalJson(plain(one)) === canonicalJson(plain(other));
}
