import { Repository } from '../ports/repository.js';
import type { StockItem } from './stock-item.js';

export abstract class StockItemRepository extends Repository<StockItem> {}
