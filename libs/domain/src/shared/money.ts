import { DomainError } from './domain-error.js';

/** An amount in the currency's minor unit (cents), a safe integer. The currency is the tenant's and stands beside it. */
export type MinorUnits = number;

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, CLP: 0, ISK: 0, BHD: 3, KWD: 3, OMR: 3, TND: 3 };

export function currencyDecimals(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

/** Major units as JSON carries them (12.34) to minor units (1234). Refuses what the currency cannot express. */
export function toMinor(major: number, currency: string): MinorUnits {
  const factor = 10 ** currencyDecimals(currency);
  const minor = Math.round(major * factor);
  if (
    !Number.isFinite(major) ||
    !Number.isSafeInteger(minor) ||
    Math.abs(major * factor - minor) > 1e-6 * Math.max(1, Math.abs(major))
  )
    throw new DomainError('invalid_money', { amount: Number.isFinite(major) ? major : null, currency });
  return minor;
}

/** Minor units to major units, exact to the currency's decimals. */
export function toMajor(minor: MinorUnits, currency: string): number {
  return minor / 10 ** currencyDecimals(currency);
}

export function addMoney(...amounts: readonly MinorUnits[]): MinorUnits {
  return safe(amounts.reduce((sum, amount) => sum + amount, 0));
}

/** `amount × numerator ÷ denominator`, rounded half away from zero, without ever leaving integers. */
export function multiplyMoney(amount: MinorUnits, numerator: number, denominator = 1): MinorUnits {
  const product = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const negative = product < 0n !== divisor < 0n;
  const [n, d] = [product < 0n ? -product : product, divisor < 0n ? -divisor : divisor];
  const rounded = (2n * n + d) / (2n * d);
  return safe(Number(negative ? -rounded : rounded));
}

function safe(amount: number): MinorUnits {
  if (!Number.isSafeInteger(amount)) throw new DomainError('amount_too_large');
  return amount === 0 ? 0 : amount;
}
