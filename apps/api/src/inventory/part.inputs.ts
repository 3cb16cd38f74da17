import {
  IsBoolean,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  NotEquals,
} from 'class-validator';
import type { PartParticulars } from '#domain/inventory/part.events.js';
import { CommandInput } from '../shared/command-meta.js';
import { Decimals } from '../shared/decimals.js';
import { Maybe } from '../shared/maybe.js';

/** Largest quantity of a movement, and largest cost of one unit (major units). */
const MOST = 1_000_000;
const DEAREST = 1_000_000_000;

/** Fields that a new part and its later changes share. */
class ParticularsInput extends CommandInput {
  @IsOptional() @IsString() @MaxLength(4_000) description?: string | null;
  /** What one is: each, litre, metre… */
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(30) unit?: string;
  @IsOptional() @IsString() @MaxLength(100) category?: string | null;
  /** Kept in stock; otherwise bought for the job. */
  @Maybe() @IsBoolean() stocked?: boolean;
}

export class CreatePartInput extends ParticularsInput {
  @IsString() @IsNotEmpty() @MaxLength(100) partNumber: string;
  @IsString() @IsNotEmpty() @MaxLength(200) name: string;
}

export class UpdatePartInput extends ParticularsInput {
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(100) partNumber?: string;
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(200) name?: string;
  /** What the fields showed when the change was made: where somebody else changed the same one since, it is `edit_conflict`. */
  @Maybe() @IsObject() base?: Partial<PartParticulars>;
}

export class ReceiveStockInput extends CommandInput {
  @Decimals(3) @Min(0.001) @Max(MOST) quantity: number;
  /** Major units for one. */
  @IsNumber() @Min(0) @Max(DEAREST) unitCost: number;
  /** The main store, unless said otherwise. */
  @IsOptional() @IsUUID() locationId?: string | null;
  /** Taken so that a receipt and an adjustment can be sent alike; what comes in needs no reason and keeps none. */
  @IsOptional() @IsString() @MaxLength(1_000) reason?: string | null;
}

export class AdjustStockInput extends CommandInput {
  /** The difference: below zero when less was found. */
  @Decimals(3) @NotEquals(0) @Min(-MOST) @Max(MOST) quantity: number;
  /** Major units for one, of what was found; what the last receipt cost, unless said otherwise. */
  @IsOptional() @IsNumber() @Min(0) @Max(DEAREST) unitCost?: number | null;
  @IsOptional() @IsUUID() locationId?: string | null;
  @IsString() @IsNotEmpty() @MaxLength(1_000) reason: string;
}

/** Of a new location, or of one that is renamed. */
export class LocationInput extends CommandInput {
  @IsString() @IsNotEmpty() @MaxLength(200) name: string;
}
