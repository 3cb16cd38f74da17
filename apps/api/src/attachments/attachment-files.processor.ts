import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { v5 as uuidv5 } from 'uuid';
import type { AttachmentState, FinishedFiles } from '#domain/attachments/attachment.js';
import { REJECTIONS, type KeptImage, type Rejection } from '#domain/attachments/attachment.events.js';
import { isImage } from '#domain/attachments/file-types.js';
import { Pictures, type Picture, type RemadePictures } from '#domain/attachments/pictures.js';
import { FileStorage } from '#domain/ports/file-storage.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { systemCommand } from '../shared/domain-command.js';
import { TAKEN_UP_AGAIN } from '../shared/job-workers.js';
import { ATTACHMENT_FILES } from './contract.js';
import { nameOf, PARTS, type Part } from './file-names.js';

interface AttachmentJob {
  readonly tenantId: string;
  /** Of the attachment. */
  readonly subjectId: string;
}

interface Row {
  readonly state: AttachmentState;
  readonly zone: string;
}

/**
 * Looks into files that came: images are made anew, with previews, and what they were made from is deleted. Whatever it is cut
 * at, it comes to the same end the next time: names and commands follow from the attachment.
 */
@Processor(ATTACHMENT_FILES, { ...TAKEN_UP_AGAIN, concurrency: 1 })
export class AttachmentFilesProcessor extends WorkerHost {
  private readonly logger = new Logger(AttachmentFilesProcessor.name);

  constructor(
    private readonly database: ReadDatabase,
    private readonly storage: FileStorage,
    private readonly pictures: Pictures,
    private readonly commands: CommandBus,
  ) {
    super();
  }

  async process({ data: { tenantId, subjectId } }: Job<AttachmentJob>): Promise<void> {
    const row = await this.find(tenantId, subjectId);
    if (row?.state.status === 'stored') await this.look(tenantId, row);
    // As it is after that, or became meanwhile.
    const after = await this.find(tenantId, subjectId);
    if (after) await this.clear(tenantId, after.state);
  }

  private async find(tenantId: string, attachmentId: string): Promise<Row | undefined> {
    const [row] = await this.database.query<Row>(tenantId, ATTACHMENT, [attachmentId]);
    return row;
  }

  private async look(tenantId: string, { state, zone }: Row): Promise<void> {
    try {
      const files = await this.filesOf(tenantId, state, zone);
      await this.send(tenantId, 'FinishAttachment', state.id, { files });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (isRejection(error.code)) await this.send(tenantId, 'RejectAttachment', state.id, { code: error.code });
      // Whoever removed it in the meantime wants none of it.
      else if (error.code !== 'attachment_finished') throw error;
    }
  }

  private async filesOf(tenantId: string, state: AttachmentState, zone: string): Promise<FinishedFiles> {
    const received = state.received!;
    if (!isImage(state.contentType)) return { original: received, screen: null, thumb: null, takenAt: null };
    const content = await this.storage.get(received.name);
    if (!content) throw new Error('The storage has lost a file');
    const remade = await this.pictures.remake(await buffer(Readable.from(content)), state.contentType);
    const keep = (part: Part, picture: Picture): Promise<KeptImage> => this.keep(tenantId, state, part, picture);
    return {
      original: await keep('original', remade.original),
      screen: await keep('screen', remade.screen),
      thumb: await keep('thumb', remade.thumb),
      takenAt: await this.instantOf(tenantId, remade.takenAt, zone),
    };
  }

  private async keep(
    tenantId: string,
    state: AttachmentState,
    part: Part,
    { bytes, contentType, width, height }: Picture,
  ): Promise<KeptImage> {
    const name = nameOf(tenantId, state, part);
    const facts = { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    await this.storage.put(name, Readable.from([bytes]), facts);
    return { name, ...facts, contentType, width, height };
  }

  /** A camera that knows no zone shows the time where the company is. */
  private async instantOf(tenantId: string, taken: RemadePictures['takenAt'], zone: string): Promise<string | null> {
    if (taken === null) return null;
    if (taken.offset !== null) return new Date(`${taken.local}${taken.offset}`).toISOString();
    const [row] = await this.database.query<{ at: Date }>(
      tenantId,
      'SELECT $2::timestamp AT TIME ZONE $3 AS at WHERE $1::uuid IS NOT NULL',
      [taken.local, zone],
    );
    return row!.at.toISOString();
  }

  /** Nothing is kept that the attachment does not tell of. */
  private async clear(tenantId: string, state: AttachmentState): Promise<void> {
    const told = new Set([state.received, state.original, state.screen, state.thumb].map((file) => file?.name));
    for (const part of PARTS) {
      const name = nameOf(tenantId, state, part);
      if (!told.has(name)) await this.storage.delete(name);
    }
  }

  private send(tenantId: string, name: string, attachmentId: string, payload: object): Promise<unknown> {
    const command = systemCommand(tenantId, uuidv5(name, attachmentId), name, { attachmentId, ...payload });
    return this.commands.execute(command);
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job<AttachmentJob> | undefined, error: Error): void {
    this.logger.warn(`Attachment ${job?.id ?? ''} failed (try ${job?.attemptsMade ?? 0}): ${error.message}`);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.warn(`The job queue does not answer: ${error.message}`);
  }
}

function isRejection(code: string): code is Rejection {
  return (REJECTIONS as readonly string[]).includes(code);
}

const ATTACHMENT = `
  SELECT a.state, COALESCE(t.state->'settings'->>'timezone', 'UTC') AS zone
  FROM attachment a JOIN tenant t ON t.tenant_id = $1 AND t.id = $1
  WHERE a.tenant_id = $1 AND a.id = $2`;
