import { v5 as uuidv5 } from 'uuid';

/** uuidv5 name space of stock items; never changes, or every stock item would be another. */
const STOCK_ITEMS = '7c9f6a52-3a0e-4d6c-8f17-0b9f7e1d2c64';

/** A part is kept once at each location, so its stock item's id follows from both and two first receipts meet in one stream. */
export function stockItemIdOf(partId: string, locationId: string): string {
  return uuidv5(`${partId.toLowerCase()}/${locationId.toLowerCase()}`, STOCK_ITEMS);
}
