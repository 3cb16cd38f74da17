import fc from 'fast-check';
import { at, attempt, expectFoldGivesState, given } from '../shared/given.testing.js';
import type { StockItemCommand } from './stock-item.commands.js';
import { decide } from './stock-item.commands.js';
import type { StockItemEvent } from './stock-item.events.js';
import { evolveStockItem, quoteFifo, StockItem } from './stock-item.js';

const now = '2026-03-01T08:00:00.000Z';
const kind = { load: StockItem, evolve: evolveStockItem };

const opened: StockItemEvent = {
  type: 'inventory.stock-item-opened',
  v: 1,
  data: { id: 'item', partId: 'filter', locationId: 'main', at: now },
};
const received = (layerId: string, quantity: number, unitCost: number): StockItemEvent => ({
  type: 'inventory.stock-received',
  v: 1,
  data: { layerId, quantity, unitCost, at: now },
});
const reserved = (lineId: string, quantity: number): StockItemEvent => ({
  type: 'inventory.stock-reserved',
  v: 1,
  data: { lineId, workOrderId: `wo-${lineId}`, quantity, at: now },
});
/** By a line that had nothing reserved, in March 2026. */
const takenAhead = (lineId: string, day: string): StockItemEvent => ({
  type: 'inventory.stock-consumed',
  v: 1,
  data: {
    lineId,
    workOrderId: `wo-${lineId}`,
    quantity: 1000,
    taken: [{ layerId: 'a', quantity: 1000, unitCost: 100 }],
    unreserved: true,
    at: `2026-03-${day}T08:00:00.000Z`,
  },
});
const run = (command: StockItemCommand) => (item: StockItem) => decide(item, command, at(now));
const consume = (lineId: string, quantity: number): StockItemCommand => ({
  name: 'ConsumeStock',
  lineId,
  workOrderId: `wo-${lineId}`,
  quantity,
});

describe('stock item', () => {
  it('reserves what is there and is short of the rest', () => {
    given(kind, opened, received('a', 3000, 100))
      .when(run({ name: 'ReserveStock', lineId: 'l1', workOrderId: 'wo-l1', quantity: 5000 }))
      .then('inventory.stock-reserved')
      .thenAnswer({ reserved: 3000, short: 2000 })
      .thenState({ onHand: 3000, reserved: 3000, reservations: [{ lineId: 'l1', wanted: 5000, reserved: 3000 }] });
  });

  it('gives a receipt to short reservations, oldest first', () => {
    given(kind, opened, reserved('l1', 2000), reserved('l2', 2000))
      .when(run({ name: 'ReceiveStock', layerId: 'a', quantity: 3000, unitCost: 100 }))
      .thenState({
        reserved: 3000,
        reservations: [
          { lineId: 'l1', reserved: 2000 },
          { lineId: 'l2', reserved: 1000 },
        ],
      });
  });

  it('takes the oldest layers first and says what they cost', () => {
    given(kind, opened, received('a', 1000, 100), received('b', 5000, 150), reserved('l1', 3000))
      .when(run(consume('l1', 3000)))
      .thenAnswer({
        taken: [
          { layerId: 'a', quantity: 1000, unitCost: 100 },
          { layerId: 'b', quantity: 2000, unitCost: 150 },
        ],
      })
      .thenState({ onHand: 3000, reserved: 0, reservations: [] });
  });

  it('refuses to take what others reserved, and counts in units', () => {
    given(kind, opened, received('a', 5000, 100), reserved('other', 4000))
      .when(run(consume('l1', 2500)))
      .thenRefused('insufficient_stock', { partId: 'filter', needed: 2.5, available: 1 });
  });

  it('takes beyond its own reservation from what is free', () => {
    given(kind, opened, received('a', 5000, 100), reserved('l1', 1000), reserved('l2', 1000))
      .when(run(consume('l1', 4000)))
      .thenState({ onHand: 1000, reserved: 1000 });
  });

  it('returns into the very layers, once, with the reservation it had', () => {
    const taken = [{ layerId: 'a', quantity: 2000, unitCost: 100 }];
    const back: StockItemCommand = { name: 'ReturnStock', lineId: 'l1', workOrderId: 'wo-l1', taken };
    given(kind, opened, received('a', 2000, 100), reserved('l1', 2000), reserved('late', 1000))
      .when((item) => {
        run(consume('l1', 2000))(item);
        run(back)(item);
        run(back)(item);
      })
      .then('inventory.stock-consumed', 'inventory.stock-returned')
      .thenState({
        layers: [{ id: 'a', received: 2000, available: 2000 }],
        reservations: [
          { lineId: 'l1', wanted: 2000, reserved: 2000 },
          { lineId: 'late', reserved: 0 },
        ],
      });
  });

  it('returns a line once, though others took from the same layer', () => {
    const taken = [{ layerId: 'a', quantity: 1000, unitCost: 100 }];
    const back: StockItemCommand = { name: 'ReturnStock', lineId: 'l1', workOrderId: 'wo-l1', taken };
    given(kind, opened, received('a', 2000, 100))
      .when((item) => [consume('l1', 1000), consume('l2', 1000), back, back].forEach((command) => run(command)(item)))
      .thenState({ onHand: 1000, layers: [{ available: 1000 }] });
  });

  it('keeps nothing from others for a line that was taken before it was reserved', () => {
    given(kind, opened, received('a', 3000, 100), takenAhead('l1', '01'))
      .when(run({ name: 'ReserveStock', lineId: 'l1', workOrderId: 'wo-l1', quantity: 1000 }))
      .thenNothing()
      .thenAnswer({ reserved: 1000, short: 0 })
      .thenState({ onHand: 2000, reserved: 0, reservations: [] });
  });

  it('reserves such a line once what was taken is back', () => {
    const back: StockItemEvent = {
      type: 'inventory.stock-returned',
      v: 1,
      data: { lineId: 'l1', workOrderId: 'wo-l1', taken: [{ layerId: 'a', quantity: 1000, unitCost: 100 }], at: now },
    };
    given(kind, opened, received('a', 3000, 100), takenAhead('l1', '01'), back)
      .when(run({ name: 'ReserveStock', lineId: 'l1', workOrderId: 'wo-l1', quantity: 3000 }))
      .thenAnswer({ reserved: 3000, short: 0 })
      .thenState({ reservations: [{ lineId: 'l1', reserved: 3000 }] });
  });

  it('knows for a week what was taken before it was reserved', () => {
    given(
      kind,
      opened,
      received('a', 5000, 100),
      takenAhead('l1', '01'),
      takenAhead('l2', '03'),
      takenAhead('l3', '09'),
    )
      .when((item) => item.state.ahead)
      .thenAnswer([
        { lineId: 'l2', at: '2026-03-03T08:00:00.000Z' },
        { lineId: 'l3', at: '2026-03-09T08:00:00.000Z' },
      ]);
  });

  it('can be taken and returned again after a return', () => {
    const taken = [{ layerId: 'a', quantity: 1000, unitCost: 100 }];
    const back: StockItemCommand = { name: 'ReturnStock', lineId: 'l1', workOrderId: 'wo-l1', taken };
    given(kind, opened, received('a', 1000, 100))
      .when((item) => [consume('l1', 1000), back, consume('l1', 1000), back].forEach((command) => run(command)(item)))
      .thenState({ onHand: 1000, returned: expect.arrayContaining(['l1']) as unknown });
  });

  it('never puts more into a layer than it received', () => {
    given(kind, opened, received('a', 1000, 100))
      .when(
        run({
          name: 'ReturnStock',
          lineId: 'l1',
          workOrderId: 'wo',
          taken: [{ layerId: 'a', quantity: 500, unitCost: 100 }],
        }),
      )
      .thenNothing();
  });

  it.each<StockItemCommand>([
    { name: 'ReceiveStock', layerId: 'a', quantity: 9000, unitCost: 1 },
    { name: 'ReserveStock', lineId: 'l1', workOrderId: 'wo-l1', quantity: 500 },
    { name: 'ReleaseStock', lineId: 'unknown' },
    { name: 'AdjustStock', quantity: 0, reason: 'count', layerId: 'x' },
  ])('$name again changes nothing', (command) => {
    given(kind, opened, received('a', 1000, 100), reserved('l1', 500))
      .when(run(command))
      .thenNothing();
  });

  it('adjusts down to zero, never below, and shortens the youngest reservation', () => {
    const history = [opened, received('a', 3000, 100), reserved('l1', 2000), reserved('l2', 1000)];
    given(kind, ...history)
      .when(run({ name: 'AdjustStock', quantity: -1500, reason: 'count', layerId: 'x' }))
      .thenState({ onHand: 1500, reservations: [{ reserved: 1500 }, { reserved: 0 }] });
    given(kind, ...history)
      .when(run({ name: 'AdjustStock', quantity: -3001, reason: 'count', layerId: 'x' }))
      .thenRefused('insufficient_stock', { needed: 3.001, available: 3 });
  });

  it('costs found stock like the last layer', () => {
    given(kind, opened, received('a', 1000, 120))
      .when(run({ name: 'AdjustStock', quantity: 500, reason: 'found', layerId: 'x' }))
      .thenState({ layers: [{ id: 'a' }, { id: 'x', unitCost: 120, received: 500, available: 500 }] });
  });

  it('quotes across layers, and beyond them at the last price', () => {
    const layer = (id: string, available: number, unitCost: number) => ({
      id,
      receivedAt: now,
      unitCost,
      received: available,
      available,
    });
    expect(quoteFifo({ layers: [layer('a', 1000, 100), layer('b', 1000, 200)] }, 3000)).toBe(500);
    expect(quoteFifo({ layers: [] }, 3000)).toBe(0);
  });
});

const id = (prefix: string) => fc.integer({ min: 0, max: 5 }).map((n) => `${prefix}${n}`);
const quantity = fc.integer({ min: 1, max: 5000 });
const taken = fc.array(fc.record({ layerId: id('layer'), quantity, unitCost: fc.nat(500) }), { maxLength: 3 });
const command: fc.Arbitrary<StockItemCommand> = fc.oneof(
  fc.record({ name: fc.constant('ReceiveStock' as const), layerId: id('layer'), quantity, unitCost: fc.nat(500) }),
  fc.record({
    name: fc.constant('AdjustStock' as const),
    quantity: fc.integer({ min: -5000, max: 5000 }),
    reason: fc.constant('count'),
    layerId: id('layer'),
  }),
  fc.record({
    name: fc.constant('ReserveStock' as const),
    lineId: id('line'),
    workOrderId: fc.constant('wo'),
    quantity,
  }),
  fc.record({ name: fc.constant('ReleaseStock' as const), lineId: id('line') }),
  fc.record({
    name: fc.constant('ConsumeStock' as const),
    lineId: id('line'),
    workOrderId: fc.constant('wo'),
    quantity,
  }),
  fc.record({ name: fc.constant('ReturnStock' as const), lineId: id('line'), workOrderId: fc.constant('wo'), taken }),
);
const open = () => StockItem.open({ stockItemId: 'item', partId: 'filter', locationId: 'main' }, at(now));

describe('any sequence of stock commands', () => {
  it('keeps stock from going negative, and folds to its state', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const item = open();
        for (const one of commands) {
          attempt(() => decide(item, one, at(now)));
          const { layers, reservations, onHand, reserved } = item.state;
          for (const { available, received } of layers) expect(available >= 0 && available <= received).toBe(true);
          for (const { reserved, wanted } of reservations) expect(reserved >= 0 && reserved <= wanted).toBe(true);
          expect(onHand).toBe(layers.reduce((sum, { available }) => sum + available, 0));
          expect(reserved).toBe(reservations.reduce((sum, reservation) => sum + reservation.reserved, 0));
          expect(reserved).toBeLessThanOrEqual(onHand);
        }
        expectFoldGivesState(evolveStockItem, item);
      }),
    );
  });

  it('leaves the layers as they were when what was taken is returned', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), quantity, (commands, wanted) => {
        const item = open();
        item.receive({ layerId: 'first', quantity: 5000, unitCost: 100 }, at(now));
        for (const one of commands) attempt(() => decide(item, one, at(now)));
        const { layers, onHand, reserved } = item.state;
        fc.pre(onHand - reserved >= wanted);
        const { taken } = item.consume({ lineId: 'mine', workOrderId: 'wo', quantity: wanted }, at(now));
        expect(item.state.onHand).toBe(onHand - wanted);
        item.return({ lineId: 'mine', workOrderId: 'wo', taken }, at(now));
        expect(item.state.layers).toEqual(layers);
      }),
    );
  });
});
