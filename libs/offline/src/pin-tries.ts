/** After so many wrong ones none is looked at any more. */
const MOST = 10;
/** So many are slips of a thumb; each one after them costs twice as long as the one before, ms. */
const FREE = 2;
const FIRST_WAIT = 15_000;

/** How often a PIN was wrong since the right one. */
export interface PinTries {
  readonly wrong: number;
  /** When the last of them was, ms. */
  readonly at: number;
}

export const NO_TRIES: PinTries = { wrong: 0, at: 0 };

/** Counted before it is looked at: closing the app in time saves nothing. */
export function tried({ wrong }: PinTries, now: number): PinTries {
  return { wrong: wrong + 1, at: now };
}

export function triesLeft({ wrong }: PinTries): number {
  return Math.max(0, MOST - wrong);
}

/** How long the next one has to wait, ms. A clock that is turned back makes it no longer than it was. */
export function waitBefore({ wrong, at }: PinTries, now: number): number {
  if (wrong <= FREE) return 0;
  const wait = FIRST_WAIT * 2 ** (wrong - FREE - 1);
  return Math.max(0, Math.min(wait, at + wait - now));
}
