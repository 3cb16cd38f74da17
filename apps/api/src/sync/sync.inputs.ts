import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsISO8601,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { SyncBatch, SyncCommand } from '#domain/sync/views.js';
import { Maybe } from '../shared/maybe.js';
import { Uuid } from '../shared/uuid.js';

/** Commands a batch. */
export const MOST_COMMANDS = 250;
const MOST_SEQUENCE = Number.MAX_SAFE_INTEGER;

class PayloadInput {
  @Maybe() @IsObject() params?: Record<string, unknown>;
  @Maybe() @IsObject() body?: Record<string, unknown>;
}

class SyncCommandInput implements SyncCommand {
  @Uuid() commandId: string;
  @IsInt() @Min(1) @Max(MOST_SEQUENCE) sequence: number;
  @IsString() @IsNotEmpty() @MaxLength(100) type: string;
  @Maybe() @IsInt() @Min(0) expectedVersion?: number;
  @Maybe() @IsObject() base?: Record<string, unknown>;
  @IsObject() @ValidateNested() @Type(() => PayloadInput) payload: PayloadInput;
  @IsISO8601({ strict: true, strictSeparator: true }) occurredAt: string;
  @Maybe()
  @IsArray()
  @ArrayMaxSize(50)
  @IsUUID(undefined, { each: true })
  @Transform(({ value }: { value: unknown }) =>
    Array.isArray(value) ? value.map((id) => String(id).toLowerCase()) : value,
  )
  dependsOn?: string[];
}

export class SyncBatchInput implements SyncBatch {
  @Uuid() deviceId: string;
  @Maybe() @IsString() @MaxLength(120) deviceName?: string;
  @IsISO8601({ strict: true, strictSeparator: true }) sentAt: string;
  @Maybe() @IsInt() @Min(0) @Max(MOST_SEQUENCE) acknowledged?: number;
  @IsArray()
  @ArrayMaxSize(MOST_COMMANDS)
  @ValidateNested({ each: true })
  @Type(() => SyncCommandInput)
  commands: SyncCommandInput[];
}
