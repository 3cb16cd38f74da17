import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { METER_KINDS, METER_SOURCES, type MeterKind, type MeterSource } from '#domain/fleet/meter.events.js';
import { VEHICLE_STATUSES, type VehicleStatus } from '#domain/fleet/vehicle.events.js';
import { CommandInput } from '../shared/command-meta.js';
import { DayOrInstant } from '../shared/day-or-instant.js';
import { Maybe } from '../shared/maybe.js';
import { Nested } from '../shared/nested.js';

/** Largest meter value or amount a form may send. */
const MOST = 1_000_000_000;

class PurchaseInput {
  /** YYYY-MM-DD. */
  @IsOptional() @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: '$property must be a date like 2026-05-31' }) date?:
    string | null;
  /** Major units. */
  @IsOptional() @IsNumber() @Min(0) @Max(MOST) price?: number | null;
}

/** Fields that a new vehicle and its later changes share. */
export class ParticularsInput extends CommandInput {
  /** 17 characters with a fitting check digit. */
  @IsOptional() @IsString() @MaxLength(30) vin?: string | null;
  @IsOptional() @IsString() @MaxLength(100) plate?: string | null;
  @IsOptional() @IsString() @MaxLength(100) type?: string | null;
  @IsOptional() @IsString() @MaxLength(100) make?: string | null;
  @IsOptional() @IsString() @MaxLength(100) model?: string | null;
  @IsOptional() @IsInt() @Min(1900) @Max(2100) year?: number | null;
  @IsOptional() @IsString() @MaxLength(100) fuelType?: string | null;
  @IsOptional() @IsString() @MaxLength(100) department?: string | null;
  @IsOptional() @IsString() @MaxLength(100) group?: string | null;
  @IsOptional() @IsUUID() locationId?: string | null;
  @IsOptional() @IsUUID() assignedDriverId?: string | null;
  @IsOptional() @Nested(() => PurchaseInput) purchase?: PurchaseInput | null;
}

export class CreateVehicleInput extends ParticularsInput {
  @IsString() @IsNotEmpty() @MaxLength(50) number: string;
  @Maybe() @IsIn(VEHICLE_STATUSES) status?: VehicleStatus;
  /** First reading, in the tenant's distance unit. */
  @Maybe() @IsNumber() @Min(0) @Max(MOST) odometer?: number;
}

export class UpdateVehicleInput extends ParticularsInput {
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(50) number?: string;
  /** What the fields showed when the change was made: where somebody else changed the same one since, it is `edit_conflict`. */
  @Maybe() @IsObject() base?: VehicleBase;
}

export type VehicleBase = Readonly<
  Partial<Record<Exclude<keyof UpdateVehicleInput, keyof CommandInput | 'base'>, unknown>>
>;

export class ChangeVehicleStatusInput extends CommandInput {
  @IsIn(VEHICLE_STATUSES) status: VehicleStatus;
  @IsOptional() @IsString() @MaxLength(1_000) reason?: string | null;
}

export class RecordMeterReadingInput extends CommandInput {
  @Maybe() @IsIn(METER_KINDS) kind: MeterKind = 'odometer';
  /** In the tenant's distance unit, or hours. */
  @IsNumber() @Min(0) @Max(MOST) value: number;
  /** When the meter showed it; when the command was given, unless said otherwise. */
  @Maybe() @DayOrInstant() at?: string;
  @Maybe() @IsIn(METER_SOURCES) source: MeterSource = 'manual';
}

export class VoidMeterReadingInput extends CommandInput {
  @IsString() @IsNotEmpty() @MaxLength(1_000) reason: string;
}
