/** Read models of the stock. Quantities are in the part's unit, money in major units; instants are ISO 8601 UTC. */

export interface PartListItem {
  readonly id: string;
  readonly partNumber: string;
  readonly name: string;
  readonly unit: string;
  /** False for what is bought per job and never kept. */
  readonly stocked: boolean;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly value: number;
  readonly archived: boolean;
}

export interface PartDetail extends PartListItem {
  readonly version: number;
  readonly description: string | null;
  readonly category: string | null;
}

export interface StockLayerView {
  readonly id: string;
  readonly receivedAt: string;
  readonly unitCost: number;
  readonly received: number;
  readonly available: number;
}

export interface StockReservationView {
  readonly workOrderId: string;
  readonly workOrderNumber: string;
  readonly quantity: number;
  readonly reserved: number;
}

export interface StockLocationView {
  readonly locationId: string;
  readonly locationName: string;
  /** Of the stock item; commands on it carry it as expectedVersion. */
  readonly version?: number;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly layers: readonly StockLayerView[];
  readonly reservations: readonly StockReservationView[];
}

export interface PartStockView {
  readonly locations: readonly StockLocationView[];
}
