import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { v5 as uuidv5 } from 'uuid';
import type { AttachmentState } from '#domain/attachments/attachment.js';
import { TELLING_BYTES, typeOfContent } from '#domain/attachments/file-types.js';
import { FileStorage } from '#domain/ports/file-storage.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { systemCommand } from '../shared/domain-command.js';
import { nameOf } from './file-names.js';
import { UploadSpool, type Spooled } from './upload-spool.js';

/** Takes a whole file from the spool into the storage. Cut anywhere, it is done again to the same end. */
@Injectable()
export class UploadFinisher {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly spool: UploadSpool,
    private readonly storage: FileStorage,
    private readonly database: ReadDatabase,
    private readonly commands: CommandBus,
  ) {}

  /**
   * @throws DomainError `file_type_mismatch`, and the attachment is rejected; `quota_exceeded`, and it is still awaited. In
   * both cases the bytes are gone.
   */
  finish(upload: Spooled): Promise<void> {
    const id = this.spool.idOf(upload);
    let work = this.underWay.get(id);
    if (!work) {
      work = this.take(upload).finally(() => this.underWay.delete(id));
      this.underWay.set(id, work);
    }
    return work;
  }

  private async take(upload: Spooled): Promise<void> {
    const state = await this.find(upload);
    if (state?.status === 'awaited') await this.keep(upload, state);
    await this.spool.drop(upload);
  }

  private async find({ tenantId, attachmentId }: Spooled): Promise<AttachmentState | undefined> {
    const [row] = await this.database.query<{ state: AttachmentState }>(tenantId, STATE, [attachmentId]);
    return row?.state;
  }

  private async keep(upload: Spooled, state: AttachmentState): Promise<void> {
    const { contentType } = state;
    const { tenantId, attachmentId } = upload;
    const { beginning, ...facts } = await factsOf(this.spool.read(upload));
    if (typeOfContent(beginning) !== contentType) {
      await this.send(tenantId, 'RejectAttachment', attachmentId, { code: 'file_type_mismatch' });
      await this.spool.drop(upload);
      throw new DomainError('file_type_mismatch', { contentType });
    }
    const name = nameOf(tenantId, state, 'received');
    await this.storage.put(name, this.spool.read(upload), facts);
    try {
      await this.send(tenantId, 'StoreAttachment', attachmentId, { file: { name, ...facts, contentType } });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // The plan's storage is full, or it was removed meanwhile.
      await this.storage.delete(name);
      await this.spool.drop(upload);
      throw error;
    }
    // Another process may have been at it too, and be further: what it has done with already is not put back.
    const after = await this.find(upload);
    if (![after?.received, after?.original].some((file) => file?.name === name)) await this.storage.delete(name);
  }

  private send(tenantId: string, name: string, attachmentId: string, payload: object): Promise<unknown> {
    const command = systemCommand(tenantId, uuidv5(name, attachmentId), name, { attachmentId, ...payload });
    return this.commands.execute(command);
  }
}

async function factsOf(
  content: AsyncIterable<Uint8Array>,
): Promise<{ size: number; sha256: string; beginning: Uint8Array }> {
  const hash = createHash('sha256');
  let size = 0;
  let beginning = Buffer.alloc(0);
  for await (const chunk of content) {
    if (beginning.length < TELLING_BYTES) beginning = Buffer.concat([beginning, chunk]);
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex'), beginning };
}

const STATE = 'SELECT state FROM attachment WHERE tenant_id = $1 AND id = $2';
