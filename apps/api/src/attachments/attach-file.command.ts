import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Attachment, EDITING } from '#domain/attachments/attachment.js';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { AttachmentRepository } from '#domain/attachments/attachment.repository.js';
import { allows } from '#domain/identity/permissions.js';
import type { Read } from '#domain/ports/read-database.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { moved } from '#domain/sync/device-clock.js';
import { decisionContext } from '../shared/domain-command.js';
import type { TenantAccess } from '../shared/request-context.js';
import type { AttachFileInput } from './attachment.inputs.js';
import { attachableOf, mayReport } from './attachment-targets.js';

/** Announces a file. Its bytes come on another way, before a person sees the answer or long after. */
export class AttachFile extends Command<Receipt> {
  constructor(
    readonly meta: CommandMeta,
    readonly caller: TenantAccess,
    readonly input: AttachFileInput,
  ) {
    super();
  }
}

@CommandHandler(AttachFile)
export class AttachFileHandler implements ICommandHandler<AttachFile> {
  constructor(private readonly attachments: AttachmentRepository) {}

  /** @throws DomainError `forbidden` {permission}, `not_found`, `already_exists`, or what the attachment refuses with */
  async execute({ meta, caller, input }: AttachFile): Promise<Receipt> {
    const { attachmentId, target } = input;
    const permission = EDITING[target.kind];
    const isForReport = target.kind === 'work-order' && mayReport(caller);
    if (!isForReport && !allows(caller.actor.permissions, permission))
      throw new DomainError('forbidden', { permission });
    const storageKey = randomUUID();
    // Here and not in what was sent: a repeat is known by that.
    const takenAt = input.takenAt == null ? null : moved(input.takenAt, meta.clockOff ?? 0);
    return this.attachments.create<[object, { id: string }, { taken: boolean; others: number }]>(
      meta,
      (_number, _turn, targets, [found]) => {
        if (targets.length === 0) throw new DomainError('not_found', { kind: target.kind });
        if (found!.taken) throw new DomainError('already_exists', { attachmentId });
        return Attachment.attach({ ...input, takenAt, storageKey }, found!.others, decisionContext(meta));
      },
      { beside: [turnOf(target), attachableOf(caller, target), countOf(target, attachmentId)] },
    );
  }
}

/** Of two that attach to one thing at once the second counts the first. */
function turnOf({ id }: AttachmentTarget): Read<object> {
  return { sql: TURN, parameters: [id] };
}

function countOf({ id }: AttachmentTarget, attachmentId: string): Read<{ taken: boolean; others: number }> {
  return { sql: COUNT, parameters: [id, attachmentId] };
}

const TURN = `SELECT pg_advisory_xact_lock(hashtextextended($1::text || $2::text, 0))`;

const COUNT = `
  SELECT EXISTS (SELECT FROM attachment a WHERE a.tenant_id = $1 AND a.id = $3) AS taken,
    (SELECT count(*) FROM attachment a WHERE a.tenant_id = $1 AND a.target_id = $2
       AND a.status NOT IN ('removed', 'rejected')) AS others`;
