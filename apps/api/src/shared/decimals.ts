import { ValidateBy } from 'class-validator';

/** A finite number with no more decimals than are kept. class-validator's own throws at numbers such as 1e-7. */
export const Decimals = (most: number) =>
  ValidateBy({
    name: 'decimals',
    constraints: [most],
    validator: {
      validate: (value) => typeof value === 'number' && Number.isFinite(value) && decimalsOf(value) <= most,
      defaultMessage: () => `$property must be a number with at most ${most} decimals`,
    },
  });

function decimalsOf(value: number): number {
  const [digits, exponent] = String(value).split('e');
  return Math.max(0, (digits!.split('.')[1]?.length ?? 0) - Number(exponent ?? 0));
}
