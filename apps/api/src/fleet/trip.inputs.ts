import { IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { LONGEST_TRIP, type Fix } from '#domain/fleet/track.js';
import { MOST_FIXES } from '#domain/fleet/trip.js';
import { CommandInput } from '../shared/command-meta.js';
import { Maybe } from '../shared/maybe.js';
import { NestedList } from '../shared/nested.js';
import { NewUuid, Uuid } from '../shared/uuid.js';

export class BeginTripInput extends CommandInput {
  /** Of the sender's making, so that it can go on with it before any answer. Random (version 4 or 7). */
  @Maybe() @NewUuid() id?: string;
  @Uuid() vehicleId: string;
}

class FixInput implements Fix {
  /** ms since the trip began. */
  @IsInt() @Min(0) @Max(LONGEST_TRIP) elapsed: number;
  /** Degrees, WGS 84. */
  @IsNumber() @Min(-90) @Max(90) latitude: number;
  @IsNumber() @Min(-180) @Max(180) longitude: number;
  /** Metres. */
  @IsNumber() @Min(0) @Max(1_000_000) accuracy: number;
  /** Metres a second. */
  @IsOptional() @IsNumber() @Min(0) @Max(150) speed: number | null = null;
  /** Degrees clockwise from north. */
  @IsOptional() @IsNumber() @Min(0) @Max(360) heading: number | null = null;
}

export class AddTrackInput extends CommandInput {
  @NestedList(MOST_FIXES, () => FixInput) fixes: FixInput[];
}

export class EndTripInput extends CommandInput {
  /** ms since the trip began. */
  @IsInt() @Min(0) @Max(LONGEST_TRIP) elapsed: number;
}
