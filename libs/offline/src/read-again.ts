/**
 * Rows that were read again, with the objects of before where nothing of them changed: what was made of those still holds.
 * @param keyOf what tells a row from the others
 */
export function readAgain<Row>(
  before: readonly Row[],
  now: readonly Row[],
  keyOf: (row: Row) => unknown,
  isSame: (one: Row, other: Row) => boolean,
): readonly Row[] {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  return now.map((row) => {
    const old = known.get(keyOf(row));
    return old !== undefined && isSame(old, row) ? old : row;
  });
}
