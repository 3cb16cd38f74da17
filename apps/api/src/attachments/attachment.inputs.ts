import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { MOST_BYTES } from '#domain/attachments/attachment.js';
import { TARGET_KINDS, type TargetKind } from '#domain/attachments/attachment.events.js';
import { FILE_TYPES, type FileType } from '#domain/attachments/file-types.js';
import { FILE_SIZES, type FileSize } from '#domain/attachments/views.js';
import { CommandInput } from '../shared/command-meta.js';
import { Instant } from '../shared/day-or-instant.js';
import { Nested } from '../shared/nested.js';
import { NewUuid, Uuid } from '../shared/uuid.js';

class TargetInput {
  @IsIn(TARGET_KINDS) kind: TargetKind;
  @Uuid() id: string;
}

export class AttachFileInput extends CommandInput {
  /** The sender names it, so that it can show it and send its bytes before it hears an answer. Random (version 4 or 7). */
  @NewUuid() attachmentId: string;
  @Nested(() => TargetInput) target: TargetInput;
  @IsString() @IsNotEmpty() @MaxLength(400) fileName: string;
  @IsIn(FILE_TYPES) contentType: FileType;
  /** Bytes of the whole file. */
  @IsInt() @Min(1) @Max(MOST_BYTES) size: number;
  @IsOptional() @Instant() takenAt?: string | null;
  @IsOptional() @IsString() @MaxLength(1_000) caption?: string | null;
}

export class FileInput {
  @IsOptional() @IsIn(FILE_SIZES) size: FileSize = 'original';
}
