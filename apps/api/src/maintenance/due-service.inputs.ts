import { IsInt, IsNotEmpty, IsNumber, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { CommandInput } from '../shared/command-meta.js';
import { DayOrInstant } from '../shared/day-or-instant.js';
import { Maybe } from '../shared/maybe.js';

/** Largest meter value or interval a form may send. */
const MOST = 1_000_000_000;

/** How often: whichever comes first. Null: not by this. */
class IntervalsInput extends CommandInput {
  /** In the tenant's distance unit. */
  @IsOptional() @IsNumber() @Min(1) @Max(MOST) intervalDistance?: number | null;
  @IsOptional() @IsInt() @Min(1) @Max(36_500) intervalDays?: number | null;
  /** Of the engine. */
  @IsOptional() @IsNumber() @Min(0.1) @Max(1_000_000) intervalHours?: number | null;
}

export class ScheduleDueServiceInput extends IntervalsInput {
  @IsUUID() vehicleId: string;
  @IsString() @IsNotEmpty() @MaxLength(300) title: string;
  /** When it was done last: a day in the tenant's time zone, or an instant. Now, unless said otherwise. */
  @Maybe() @DayOrInstant() lastDoneAt?: string;
  /** What the meters showed then; what they show now, unless said otherwise. */
  @Maybe() @IsNumber() @Min(0) @Max(MOST) lastDoneOdometer?: number;
  @Maybe() @IsNumber() @Min(0) @Max(MOST) lastDoneHours?: number;
}

export class RescheduleDueServiceInput extends IntervalsInput {
  @Maybe() @IsString() @IsNotEmpty() @MaxLength(300) title?: string;
}

export class RetireDueServiceInput extends CommandInput {
  @IsOptional() @IsString() @MaxLength(1_000) reason?: string | null;
}
