import { toMajor } from '#domain/shared/money.js';

/** What the events call an amount; the log keeps all of them in minor units. */
const MONEY = new Set([
  'amount',
  'chargesCost',
  'cost',
  'discount',
  'estimatedUnitCost',
  'laborCost',
  'partsCost',
  'price',
  'rate',
  'subtotal',
  'tax',
  'total',
  'totalCost',
  'unitCost',
  'unitPrice',
]);

/** An event's data as JSON answers money: in major units, however deep it lies. */
export function inMajorUnits<Data>(data: Data, currency: string): Data {
  if (Array.isArray(data)) return data.map((item: unknown) => inMajorUnits(item, currency)) as Data;
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]: [string, unknown]) => [
      name,
      MONEY.has(name) && typeof value === 'number' ? toMajor(value, currency) : inMajorUnits(value, currency),
    ]),
  ) as Data;
}

/** The same without any amount, however deep it lies. */
export function withoutMoney<Data>(data: Data): Data {
  if (Array.isArray(data)) return data.map((item: unknown) => withoutMoney(item)) as Data;
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([name]) => !MONEY.has(name))
      .map(([name, value]: [string, unknown]) => [name, withoutMoney(value)]),
  ) as Data;
}
