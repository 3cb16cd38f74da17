/** A job whose worker died is taken up again after this (ms), not after BullMQ's half minute; five deaths over one job are enough. */
export const TAKEN_UP_AGAIN = { lockDuration: 5_000, stalledInterval: 5_000, maxStalledCount: 5 };
