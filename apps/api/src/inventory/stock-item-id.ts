import { v5 as uuidv5 } from 'uuid';
import { STOCK_ITEMS, stockItemNameOf } from '#domain/inventory/stock-item.events.js';

export function stockItemIdOf(partId: string, locationId: string): string {
  return uuidv5(stockItemNameOf(partId, locationId), STOCK_ITEMS);
}
