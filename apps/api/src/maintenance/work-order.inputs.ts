import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDateString,
  IsIn,
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
import {
  HOLD_REASONS,
  PRIORITIES,
  URGENCIES,
  type HoldReason,
  type Priority,
  type Urgency,
} from '#domain/maintenance/work-order.words.js';
import { CommandInput } from '../shared/command-meta.js';
import { Decimals } from '../shared/decimals.js';
import { Maybe } from '../shared/maybe.js';
import { NestedList } from '../shared/nested.js';
import { NewUuid, Uuid } from '../shared/uuid.js';

/** Largest meter value, quantity or amount a form may send. */
const MOST = 1_000_000_000;

const Day = () => Matches(/^\d{4}-\d{2}-\d{2}/, { message: '$property must be a date like 2026-05-31' });

/** Fields that a new work order and its later changes share. Dates are days, YYYY-MM-DD; null empties what may be empty. */
class Particulars extends CommandInput {
  @Maybe() @IsIn(URGENCIES) urgency?: Urgency;
  /** A user's id, or the name of somebody without an account. */
  @IsOptional() @IsString() @MaxLength(120) requestedBy?: string | null;
  @IsOptional() @Day() @IsDateString({ strict: true }) dueDate?: string | null;
  @IsOptional() @Uuid() locationId?: string | null;
  @IsOptional() @IsString() @MaxLength(20_000) notes?: string | null;
}

export class CreateWorkOrderInput extends Particulars {
  /** The sender may name it, so that it can be worked on before the answer. */
  @Maybe() @NewUuid() id?: string;
  @Uuid() vehicleId: string;
  /** Name or id. */
  @IsString() @IsNotEmpty() @MaxLength(100) category: string;
  @IsIn(PRIORITIES) priority: Priority;
  @IsString() @IsNotEmpty() @MaxLength(4_000) description: string;
  @IsOptional() @Uuid() assignedTo?: string | null;
  @Maybe() @IsBoolean() draft?: boolean;
  /** Services of the vehicle that this work does: its completion counts them from anew. */
  @Maybe() @IsArray() @ArrayMaxSize(50) @IsUUID(undefined, { each: true }) dueServiceIds?: string[];
  /** Only where the tenant's automatic numbering is off. */
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(40) workOrderNumber?: string;
}

export class UpdateWorkOrderInput extends Particulars {
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(100) category?: string;
  @Maybe() @IsIn(PRIORITIES) priority?: Priority;
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(4_000) description?: string;
  @Maybe() @IsNumber() @Min(0) @Max(MOST) discount?: number;
  @Maybe() @IsNumber() @Min(0) @Max(MOST) tax?: number;
  /** What the odometer showed at the start, in the tenant's distance unit; null: it was not read. */
  @IsOptional() @IsNumber() @Min(0) @Max(MOST) startOdometer?: number | null;
  /** What the fields showed when the change was made: where somebody else changed the same one since, it is `edit_conflict`. */
  @Maybe() @IsObject() base?: WorkOrderBase;
}

export type WorkOrderBase = Readonly<
  Partial<Record<Exclude<keyof UpdateWorkOrderInput, keyof CommandInput | 'base'>, unknown>>
>;

export class ScheduleWorkOrderInput extends CommandInput {
  @Day() @IsDateString({ strict: true }) date: string;
}

export class AssignWorkOrderInput extends CommandInput {
  /** Null takes the assignment away. */
  @IsOptional() @Uuid() assignedTo?: string | null;
}

export class StartWorkOrderInput extends CommandInput {
  /** In the tenant's distance unit. */
  @Maybe() @IsNumber() @Min(0) @Max(MOST) odometer?: number;
}

export class HoldWorkOrderInput extends CommandInput {
  @IsIn(HOLD_REASONS) reason: HoldReason;
  @Maybe() @IsString() @MaxLength(1_000) note?: string;
}

export class CancelWorkOrderInput extends CommandInput {
  @IsString() @IsNotEmpty() @MaxLength(1_000) reason: string;
}

export class ReopenWorkOrderInput extends CommandInput {
  @IsString() @IsNotEmpty() @MaxLength(1_000) reason: string;
}

class LineInput extends CommandInput {
  /** The sender may name the line, so that it knows it before the answer. */
  @Maybe() @Uuid() id?: string;
  @IsOptional() @Uuid() taskId?: string | null;
}

export class AddTaskInput extends CommandInput {
  @Maybe() @Uuid() id?: string;
  @IsString() @IsNotEmpty() @MaxLength(300) description: string;
  @IsOptional() @Uuid() dueServiceId?: string | null;
}

export class AddLaborInput extends LineInput {
  @Decimals(4) @Min(0.0002) @Max(10_000) hours: number;
  /** Major units an hour. */
  @IsNumber() @Min(0) @Max(MOST) rate: number;
  /** The caller, unless said otherwise. */
  @Maybe() @Uuid() technicianId?: string;
  @IsOptional() @IsString() @MaxLength(500) note?: string | null;
}

class PartQuantity extends LineInput {
  @Uuid() partId: string;
  @Decimals(3) @Min(0.001) @Max(1_000_000) quantity: number;
  /** Major units; serves only parts that are not kept in stock. */
  @Maybe() @IsNumber() @Min(0) @Max(MOST) unitCost?: number;
  @IsOptional() @Uuid() locationId?: string | null;
}

export class AddPartInput extends PartQuantity {}

export class AddChargeInput extends LineInput {
  @IsString() @IsNotEmpty() @MaxLength(300) description: string;
  @IsNumber() @Min(0) @Max(MOST) amount: number;
}

export class CompleteWorkOrderInput extends CommandInput {
  /** In the tenant's distance unit. */
  @Maybe() @IsNumber() @Min(0) @Max(MOST) odometer?: number;
  @Maybe() @Decimals(4) @Min(0) @Max(10_000) laborHours?: number;
  /** Major units an hour. */
  @Maybe() @IsNumber() @Min(0) @Max(MOST) laborRate?: number;
  @Maybe()
  @NestedList(200, () => PartQuantity)
  parts?: PartQuantity[];
  @Maybe() @IsString() @MaxLength(20_000) notes?: string;
}
