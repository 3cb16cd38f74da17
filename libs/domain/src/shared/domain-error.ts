/** What an error may tell its reader: plain JSON values, never names or secrets. */
export type ErrorParams = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A rule of the domain said no. `code` is public API (the problem's `code` and the client's message key);
 * `params` fill the message.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: string,
    readonly params: ErrorParams = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`);
  }
}
