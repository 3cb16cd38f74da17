import fc from 'fast-check';
import { addMoney, currencyDecimals, isCurrency, multiplyMoney, toMajor, toMinor } from './money.js';

/** Half away from zero, written the slow way. */
function reference(amount: bigint, numerator: bigint, denominator: bigint): bigint {
  const product = amount * numerator;
  const [whole, rest] = [product / denominator, product % denominator];
  const magnitude = (n: bigint) => (n < 0n ? -n : n);
  if (2n * magnitude(rest) < magnitude(denominator)) return whole;
  return product < 0n === denominator < 0n ? whole + 1n : whole - 1n;
}

const integer = fc.maxSafeInteger();

describe('money', () => {
  it('multiplies as integers of any size do, or refuses what is too large', () => {
    fc.assert(
      fc.property(
        integer,
        integer,
        integer.filter((n) => n !== 0),
        (amount, numerator, denominator) => {
          const exact = reference(BigInt(amount), BigInt(numerator), BigInt(denominator));
          if (exact > BigInt(Number.MAX_SAFE_INTEGER) || exact < -BigInt(Number.MAX_SAFE_INTEGER))
            expect(() => multiplyMoney(amount, numerator, denominator)).toThrow('amount_too_large');
          else expect(BigInt(multiplyMoney(amount, numerator, denominator))).toBe(exact);
        },
      ),
    );
  });

  it('rounds half away from zero', () => {
    expect([multiplyMoney(5, 1, 2), multiplyMoney(-5, 1, 2), multiplyMoney(4, 1, 3)]).toEqual([3, -3, 1]);
  });

  it('goes to major units and back unchanged', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom('USD', 'JPY', 'KWD', 'VND', 'IQD'),
        (minor, currency) => {
          expect(toMinor(toMajor(minor, currency), currency)).toBe(minor === 0 ? 0 : minor);
        },
      ),
    );
  });

  it('takes what a sum of doubles makes of an amount', () => {
    expect(toMinor(0.1 + 0.2, 'USD')).toBe(30);
    expect(toMinor(4.35 * 3, 'USD')).toBe(1305);
  });

  it('knows the decimals that ISO 4217 gives a currency, and what is none', () => {
    expect(['USD', 'EUR', 'JPY', 'VND', 'XOF', 'KWD', 'JOD'].map(currencyDecimals)).toEqual([2, 2, 0, 0, 0, 3, 3]);
    expect(['USD', 'JOD', 'ZZZ', 'usd', ''].map(isCurrency)).toEqual([true, true, false, false, false]);
  });

  it('refuses what the currency cannot express, and sums beyond safe integers', () => {
    expect(() => toMinor(1.005, 'USD')).toThrow('invalid_money');
    expect(() => toMinor(0.5, 'JPY')).toThrow('invalid_money');
    expect(() => toMinor(0.001, 'USD')).toThrow('invalid_money');
    expect(() => toMinor(600_000.004, 'USD')).toThrow('invalid_money');
    expect(() => addMoney(Number.MAX_SAFE_INTEGER, 1)).toThrow('amount_too_large');
  });
});
