/** The server has it already, or somebody took it off what it was on. */
export const SETTLED: readonly string[] = ['not_found', 'attachment_finished'];

/** The server is busy with others, or with an earlier try of it: 423 Locked, 429 Too Many Requests. */
export const PASSING: readonly number[] = [423, 429];
