import { Controller, Delete, Head, Patch, Post, Req, Res } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MOST_BYTES, type AttachmentState } from '#domain/attachments/attachment.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import { IdParam } from '../shared/id-param.js';
import { RequirePermission } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { ValidationFailed } from '../shared/problems.js';
import { TusUploads } from './tus-uploads.js';
import { UploadFinisher } from './upload-finisher.js';
import { UploadSpool } from './upload-spool.js';

/**
 * Bytes of announced files, by the tus protocol (https://tus.io/protocols/resumable-upload). An upload is of one attachment and
 * has its id; only who announced that one may send it, or learn that it is there.
 */
@ApiTags('attachments')
@ApiBearerAuth()
@Controller('v1/uploads')
@RequirePermission('edit_work_orders', 'edit_vehicles', 'report_issues', 'create_work_orders')
export class UploadsController {
  constructor(
    private readonly database: ReadDatabase,
    private readonly spool: UploadSpool,
    private readonly uploads: TusUploads,
    private readonly finisher: UploadFinisher,
  ) {}

  /** `Upload-Metadata: attachmentId <base64>`, `Upload-Length` as announced. */
  @Post()
  async create(
    @Caller() caller: TenantAccess,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const attachmentId = announcedIn(request.headers['upload-metadata']);
    const { size } = await this.awaited(caller, attachmentId);
    const length = Number(request.headers['upload-length'] ?? Number.NaN);
    if (!Number.isSafeInteger(length)) throw new DomainError('upload_length_required');
    if (length > MOST_BYTES) throw new DomainError('file_too_large', { max: MOST_BYTES });
    if (length !== size) throw new DomainError('upload_size_mismatch', { expected: size });
    await this.requireRoom(caller, size);
    await this.uploads.handle({ tenantId: caller.tenantId, attachmentId }, request, reply);
  }

  /** How much of it is here. */
  @Head(':id')
  async progress(
    @Caller() caller: TenantAccess,
    @IdParam() attachmentId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const upload = { tenantId: caller.tenantId, attachmentId };
    const before = await this.own(caller, attachmentId);
    // A process that ended between the last bytes and their answer left this to do.
    const isLeft = before.status === 'awaited' && (await this.spool.isWhole(upload));
    if (isLeft) await this.finisher.finish(upload);
    const { status, size } = isLeft ? await this.own(caller, attachmentId) : before;
    if (status === 'awaited') return this.uploads.handle(upload, request, reply);
    if (status === 'rejected') throw new DomainError('attachment_finished', { status });
    void reply
      .headers({ 'tus-resumable': '1.0.0', 'upload-offset': size, 'upload-length': size, 'cache-control': 'no-store' })
      .send();
  }

  @Patch(':id')
  async append(
    @Caller() caller: TenantAccess,
    @IdParam() attachmentId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.awaited(caller, attachmentId);
    await this.uploads.handle({ tenantId: caller.tenantId, attachmentId }, request, reply);
  }

  /** What came of it is dropped; the attachment is still awaited. */
  @Delete(':id')
  async drop(
    @Caller() caller: TenantAccess,
    @IdParam() attachmentId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.awaited(caller, attachmentId);
    await this.uploads.handle({ tenantId: caller.tenantId, attachmentId }, request, reply);
  }

  /** @throws DomainError `not_found` alike for foreign, unknown, others' and removed ones */
  private async own(caller: TenantAccess, attachmentId: string): Promise<AttachmentState> {
    const [row] = await this.database.query<{ state: AttachmentState }>(caller.tenantId, OWN, [
      attachmentId,
      caller.actor.userId,
    ]);
    if (!row) throw new DomainError('not_found', { kind: 'attachment' });
    return row.state;
  }

  /** @throws DomainError `not_found`, `attachment_finished` {status} */
  private async awaited(caller: TenantAccess, attachmentId: string): Promise<AttachmentState> {
    const state = await this.own(caller, attachmentId);
    if (state.status !== 'awaited') throw new DomainError('attachment_finished', { status: state.status });
    return state;
  }

  /** With what is under way: the quota itself is used when a file is whole. @throws DomainError `quota_exceeded` */
  private async requireRoom({ tenantId }: TenantAccess, size: number): Promise<void> {
    const [quota] = await this.database.query<{ used: number; maximum: number }>(tenantId, QUOTA);
    if (!quota || quota.maximum < 0) return;
    const used = quota.used + (await this.spool.bytesOf(tenantId));
    if (used + size > quota.maximum)
      throw new DomainError('quota_exceeded', { quota: 'storage', limit: quota.maximum, used });
  }
}

/** @throws ValidationFailed, DomainError `not_found` for what cannot be an id */
function announcedIn(metadata: string | string[] | undefined): string {
  const [, encoded] = /(?:^|,)\s*attachmentId ([A-Za-z0-9+/=]{1,100})\s*(?:,|$)/.exec(String(metadata ?? '')) ?? [];
  if (encoded === undefined)
    throw new ValidationFailed([{ field: 'Upload-Metadata', message: 'Upload-Metadata must name the attachmentId' }]);
  const id = Buffer.from(encoded, 'base64').toString();
  if (!isUUID(id)) throw new DomainError('not_found');
  return id.toLowerCase();
}

const OWN = `SELECT state FROM attachment WHERE tenant_id = $1 AND id = $2 AND attached_by = $3 AND status <> 'removed'`;
const QUOTA = `SELECT used, maximum FROM quota WHERE tenant_id = $1 AND kind = 'storage'`;
