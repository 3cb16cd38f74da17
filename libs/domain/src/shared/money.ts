import { DomainError } from './domain-error.js';

/** An amount in the currency's minor unit (cents), a safe integer. The currency is the tenant's and stands beside it. */
export type MinorUnits = number;

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const WHOLE = [
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'ISK',
  'JPY',
  'KMF',
  'KRW',
  'PYG',
  'RWF',
  'UGX',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
];
const THOUSANDTHS = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'];
const DECIMALS = new Map([
  ...WHOLE.map((code) => [code, 0] as const),
  ...THOUSANDTHS.map((code) => [code, 3] as const),
]);

export function currencyDecimals(currency: string): number {
  return DECIMALS.get(currency) ?? 2;
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/** How far the product of two doubles lies from the decimal that was meant, at most, in parts of it. */
const NOISE = 4 * Number.EPSILON;

/** Major units as JSON carries them (12.34) to minor units (1234). Refuses what the currency cannot express. */
export function toMinor(major: number, currency: string): MinorUnits {
  const factor = 10 ** currencyDecimals(currency);
  const minor = Math.round(major * factor);
  if (
    !Number.isFinite(major) ||
    !Number.isSafeInteger(minor) ||
    Math.abs(major * factor - minor) > NOISE * Math.abs(minor)
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
