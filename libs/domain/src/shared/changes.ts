/** Equality of JSON values. Key order does not count: jsonb does not keep it. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length && keys.every((key) => key in right && sameJson(left[key], right[key]))
  );
}

/**
 * The part of `wanted` that differs from `state`, or null when nothing does, so that an update without effect records
 * nothing. Undefined means: leave as it is.
 */
export function differences<State extends object, Wanted extends Partial<State>>(
  state: State,
  wanted: Wanted,
): Wanted | null {
  const entries = Object.entries(wanted).filter(
    ([key, value]) => value !== undefined && !sameJson(value, state[key as keyof State]),
  );
  return entries.length === 0 ? null : (Object.fromEntries(entries) as Wanted);
}
