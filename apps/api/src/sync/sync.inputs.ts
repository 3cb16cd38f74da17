import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { CHOICES, type SyncBatch, type SyncChoice, type SyncCommand, type SyncDecision } from '#domain/sync/views.js';
import { Instant } from '../shared/day-or-instant.js';
import { Maybe } from '../shared/maybe.js';
import { Nested, NestedList } from '../shared/nested.js';
import { Uuid } from '../shared/uuid.js';

/** Commands a batch, and decisions. */
export const MOST_COMMANDS = 250;
const MOST_SEQUENCE = Number.MAX_SAFE_INTEGER;
const MOST_VERSION = 2_147_483_647;

class PayloadInput {
  @Maybe() @IsObject() params?: Record<string, unknown>;
  @Maybe() @IsObject() body?: Record<string, unknown>;
}

class SyncCommandInput implements SyncCommand {
  @Uuid() commandId: string;
  @IsInt() @Min(1) @Max(MOST_SEQUENCE) sequence: number;
  @IsString() @IsNotEmpty() @MaxLength(100) type: string;
  @Maybe() @IsInt() @Min(0) @Max(MOST_VERSION) expectedVersion?: number;
  @Maybe() @IsObject() base?: Record<string, unknown>;
  @Nested(() => PayloadInput) payload: PayloadInput;
  @Instant() occurredAt: string;
  @Maybe()
  @IsArray()
  @ArrayMaxSize(50)
  @IsUUID(undefined, { each: true })
  @Transform(({ value }: { value: unknown }) =>
    Array.isArray(value) ? value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id)) : value,
  )
  dependsOn?: string[];
}

class DecisionInput implements SyncDecision {
  @Uuid() commandId: string;
  @IsIn(CHOICES) choice: SyncChoice;
  @IsOptional() @Uuid() instead: string | null = null;
}

export class SyncBatchInput implements SyncBatch {
  @Uuid() deviceId: string;
  @Maybe() @IsString() @MaxLength(120) deviceName?: string;
  @Instant() sentAt: string;
  @Maybe() @IsInt() @Min(0) @Max(MOST_SEQUENCE) acknowledged?: number;
  @NestedList(MOST_COMMANDS, () => SyncCommandInput)
  commands: SyncCommandInput[];
  @Maybe()
  @NestedList(MOST_COMMANDS, () => DecisionInput)
  decisions?: DecisionInput[];
}

export class ChangesInput {
  /** Of the answer before; without it, or where it is of no use any more, everything comes. */
  @IsOptional() @IsString() @MaxLength(300) cursor?: string;
  /** Records a page while loading, events afterwards. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1_000) limit = 500;
  @IsOptional() @Uuid() deviceId?: string;
}
