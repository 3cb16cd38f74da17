import type { FieldConflict } from '#domain/shared/conflict-policy.js';

/**
 * What somebody edits while others may too. Only the fields they touched are sent, with what those showed: so what others changed
 * beside them stays, and nobody's value is replaced that was not seen.
 */
export class Edits<Fields extends object> {
  constructor(private shown: Fields) {}

  /** The fields that are not as they were shown any more, and what they showed. */
  of(wanted: Fields): { readonly changes: Partial<Fields>; readonly base: Partial<Fields> } {
    const touched = (Object.keys(this.shown) as (keyof Fields)[]).filter(
      (field) => wanted[field] !== this.shown[field],
    );
    const among = (values: Fields) =>
      Object.fromEntries(touched.map((field) => [field, values[field]])) as unknown as Partial<Fields>;
    return { changes: among(wanted), base: among(this.shown) };
  }

  /** What others made of them is on screen from now on: to send them again replaces it. */
  saw(conflicts: readonly FieldConflict[]): void {
    this.shown = { ...this.shown, ...Object.fromEntries(conflicts.map(({ field, theirs }) => [field, theirs])) };
  }
}
