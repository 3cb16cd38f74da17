import { evolveStockItem, StockItem, type StockItemState } from '#domain/inventory/stock-item.js';
import type { StockItemEvent } from '#domain/inventory/stock-item.events.js';
import { addMoney, multiplyMoney } from '#domain/shared/money.js';
import type { RowMapping } from '../persistence/row-mapping.js';

export const stockItemRows: RowMapping<StockItemState, StockItemEvent, StockItem> = {
  streamType: 'stock-item',
  table: 'stock_item',
  restore: (snapshot) => new StockItem(snapshot),
  evolve: evolveStockItem,
  id: (state) => state.id,
  columns: (state) => ({
    part_id: state.partId,
    location_id: state.locationId,
    on_hand: state.onHand,
    reserved: state.reserved,
    value: addMoney(...state.layers.map(({ unitCost, available }) => multiplyMoney(unitCost, available, 1000))),
  }),
};
