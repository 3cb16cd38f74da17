import { wordsIn } from '../shared/search.js';

/** What somebody typed, as the statements of a search take it. All of it lower-cased. */
export interface SearchText {
  readonly words: readonly string[];
  /** Numbers that it may stand for: `142` is `wo-000142` and `inv-000142` too. */
  readonly exact: readonly string[];
  readonly prefix: string;
  /** Above everything that begins with `prefix`, in the order of code points. */
  readonly prefixEnd: string;
  /** `LIKE` patterns that all must hold. A word of one or two letters is looked for where words begin. */
  readonly patterns: readonly string[];
  /** The same for beginnings of words only: what fits these fits better. */
  readonly beginnings: readonly string[];
  /** The most telling patterns, for the index; null when it would answer with nearly everything. */
  readonly indexed: readonly string[] | null;
}

const MOST_INDEXED = 3;
const NUMBERED = ['wo', 'inv'];

export function searchText(typed: string): SearchText {
  const text = typed.trim().toLowerCase().replace(/\s+/g, ' ');
  const words = wordsIn(text);
  const patternOf = (word: string): string => (word.length < 3 ? `% ${escaped(word)}%` : `%${escaped(word)}%`);
  const telling = words.filter((word) => word.length > 1).toSorted((a, b) => b.length - a.length);
  return {
    words,
    exact: [...new Set([text, ...numbersOf(text)])],
    prefix: text,
    prefixEnd: `${text}\u{10FFFF}`,
    patterns: words.map(patternOf),
    beginnings: words.map((word) => `% ${escaped(word)}%`),
    indexed: telling.length > 0 ? telling.slice(0, MOST_INDEXED).map(patternOf) : null,
  };
}

/** People leave out the prefix of a number, its dash or its zeros. */
function numbersOf(text: string): string[] {
  const [, prefix, digits] = /^(?:([a-z]{1,5})[- ]?)?(\d{1,9})$/.exec(text) ?? [];
  if (digits === undefined) return [];
  return (prefix === undefined ? NUMBERED : [prefix]).map((each) => `${each}-${digits.padStart(6, '0')}`);
}

function escaped(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
}

/** Words that may be mistyped: numbers and codes are not. */
export function spelled(words: readonly string[]): string[] {
  return words.filter((word) => /^\p{L}{4,24}$/u.test(word)).slice(0, 3);
}

/** The known word that was most likely meant; undefined when none is near. `known` are in the order of their likeness. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const most = word.length > 5 ? 2 : 1;
  const near = known
    .map((each) => ({ each, distance: editDistance(word, each) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.each;
}

/** Letters to add, drop, replace or exchange with their neighbour (optimal string alignment distance). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const [above, current] = [rows[row - 1]!, [row]];
    for (let column = 1; column <= b.length; column += 1) {
      const differs = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + differs);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, rows[row - 2]![column - 2]! + 1);
      current.push(least);
    }
    rows.push(current);
  }
  return rows[a.length]![b.length]!;
}
