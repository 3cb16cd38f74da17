import type { PartState } from '#domain/inventory/part.js';
import { StockItem } from '#domain/inventory/stock-item.js';
import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import { EVERYWHERE, placesHere, stockHere } from '../../apps/client/src/app/field/stock-here.js';

const context = { actor: { userId: 'u', permissions: ['all'], scope: {} }, now: '2026-05-04T08:00:00.000Z' };

const part = (id: string, stocked = true) => ({ id, partNumber: id, name: id, stocked }) as PartState;

function stockOf(partId: string, locationId: string, units: number, reserved = 0) {
  const item = StockItem.open({ stockItemId: `${partId}@${locationId}`, partId, locationId }, context);
  if (units > 0) item.receive({ layerId: 'l', quantity: units * 1_000, unitCost: 400 }, context);
  if (reserved > 0) item.reserve({ lineId: 'theirs', workOrderId: 'w', quantity: reserved * 1_000 }, context);
  return { state: item.state, names: { location: `The ${locationId}` } };
}

const line = (partId: string, locationId: string, quantity: number): PartLine =>
  ({ id: 'new', partId, locationId, quantity: quantity * 1_000, taken: null }) as PartLine;

const parts = [part('pad'), part('oil'), part('weld', false)];
const stock = [
  stockOf('pad', 'yard', 5, 2),
  stockOf('pad', 'shop', 7),
  stockOf('pad', 'attic', 0),
  stockOf('oil', 'shop', 3),
];

it('of one place is what is on hand there, less what is set aside or was added here', () => {
  const [pad, oil, ...rest] = stockHere(parts, stock, [line('pad', 'yard', 1)], 'yard');
  expect(pad).toMatchObject({ id: 'pad', onHand: 5_000, free: 2_000, places: [{ name: 'The shop', onHand: 7_000 }] });
  expect(oil).toMatchObject({ id: 'oil', onHand: 0, free: 0, places: [{ name: 'The shop', onHand: 3_000 }] });
  // What is bought for each job is nowhere.
  expect(rest).toEqual([]);
});

it('of all places is told together, with where the most is first', () => {
  const [pad] = stockHere(parts, stock, [line('pad', 'yard', 1)], EVERYWHERE);
  expect(pad).toMatchObject({ onHand: 12_000, free: 9_000 });
  expect(pad!.places.map(({ name }) => name)).toEqual(['The shop', 'The yard']);
});

it("the places are those of the stock, and one's own though nothing lies there", () => {
  expect(placesHere(stock, null).map(({ id }) => id)).toEqual(['attic', 'shop', 'yard']);
  expect(placesHere(stock, { id: 'gate', name: 'The gate' }).map(({ name }) => name)).toEqual([
    'The attic',
    'The gate',
    'The shop',
    'The yard',
  ]);
});
