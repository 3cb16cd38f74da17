import { DomainError } from '../shared/domain-error.js';

/** 49 CFR 565.15(c), table IV: what each character counts for. I, O and Q do not occur. */
const VALUES: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'0123456789'].map((digit) => [digit, Number(digit)])),
  ...Object.fromEntries([...'ABCDEFGH'].map((letter, at) => [letter, at + 1])),
  ...Object.fromEntries([...'JKLMN'].map((letter, at) => [letter, at + 1])),
  ...{ P: 7, R: 9 },
  ...Object.fromEntries([...'STUVWXYZ'].map((letter, at) => [letter, at + 2])),
};

/** 49 CFR 565.15(c), table V: the weight of each position; the ninth is the check digit itself. */
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** The check digit that belongs in position 9 of a 17-character VIN (ISO 3779 alphabet); null when a character cannot be in one. */
export function vinCheckDigit(vin: string): string | null {
  let sum = 0;
  for (const [position, weight] of WEIGHTS.entries()) {
    const value = VALUES[vin.charAt(position)];
    if (value === undefined) return null;
    sum += value * weight;
  }
  return sum % 11 === 10 ? 'X' : String(sum % 11);
}

/** Upper-cased and checked. @throws DomainError `invalid_vin` {vin} */
export function requireVin(value: string): string {
  const vin = value.trim().toUpperCase();
  if (vin.length !== 17 || vinCheckDigit(vin) !== vin.charAt(8)) throw new DomainError('invalid_vin', { vin });
  return vin;
}
