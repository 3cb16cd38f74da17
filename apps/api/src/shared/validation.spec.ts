import { Transform } from 'class-transformer';
import { Decimals } from './decimals.js';
import { ValidationFailed } from './problems.js';
import { inputValidation } from './validation.js';

class Quantity {
  @Decimals(3) quantity: number;
}

class Fragile {
  @Transform(({ value }: { value: { length: number } }) => value.length) text: number;
}

const take = (metatype: typeof Quantity | typeof Fragile, value: unknown): Promise<unknown> =>
  inputValidation().transform(value, { type: 'body', metatype });
const fieldsOf = (metatype: typeof Quantity | typeof Fragile, value: unknown) =>
  take(metatype, value).then(
    () => [],
    (error: ValidationFailed) => error.errors.map(({ field }) => field),
  );

it.each([0, 1, -2.5, 0.125, 1e21, 3e-3])('%p has no more decimals than are kept', async (quantity) =>
  expect(await fieldsOf(Quantity, { quantity })).toEqual([]),
);
it.each([0.0625, 1e-4, 1e-7, 1.5e-7, 5e-324, '1', null, undefined, Infinity])('%p is refused', async (quantity) =>
  expect(await fieldsOf(Quantity, { quantity })).toEqual(['quantity']),
);
it('what makes a rule itself fail is refused like any wrong input', async () => {
  expect(await fieldsOf(Fragile, { text: null })).toEqual(['body']);
});
