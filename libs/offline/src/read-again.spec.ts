import { readAgain } from './read-again.js';

interface Row {
  readonly id: number;
  readonly version: number;
}

const again = (before: readonly Row[], now: readonly Row[]) =>
  readAgain(
    before,
    now,
    ({ id }) => id,
    (one, other) => one.version === other.version,
  );

it('keeps what did not change, and takes what did, in the new order', () => {
  const before = [
    { id: 1, version: 1 },
    { id: 2, version: 1 },
    { id: 3, version: 1 },
  ];
  const now = [
    { id: 4, version: 1 },
    { id: 2, version: 2 },
    { id: 1, version: 1 },
  ];
  const rows = again(before, now);
  expect(rows).toEqual(now);
  expect(rows[2]).toBe(before[0]);
  expect(rows[1]).toBe(now[1]);
});
