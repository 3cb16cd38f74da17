import { Logger } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { Jobs } from '#domain/platform/jobs.js';
import { ParkedEvents } from '#domain/platform/parked-events.js';
import { Sagas } from '#domain/ports/sagas.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from '../shared/access.js';
import { CommandInput } from '../shared/command-meta.js';
import { Maybe } from '../shared/maybe.js';

/** All parked events, those of one reader, or one of them. */
export class RedriveParkedEventsInput extends CommandInput {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  reader?: string | null;

  @Maybe()
  @IsUUID()
  eventId?: string;
}

export class RetrySagaInput extends CommandInput {
  @IsString()
  @MaxLength(100)
  type: string;

  @IsUUID()
  sagaId: string;
}

/** An operator says whose it is. */
export class RetrySagaOfTenantInput extends RetrySagaInput {
  @IsUUID()
  tenantId: string;
}

export class RetryJobInput extends CommandInput {
  @IsString()
  @MaxLength(100)
  queue: string;

  @IsString()
  @MaxLength(200)
  jobId: string;
}

type What =
  | { readonly kind: 'parked-events'; readonly reader?: string | null; readonly eventId?: string }
  | { readonly kind: 'saga'; readonly tenantId: string; readonly type: string; readonly sagaId: string }
  | { readonly kind: 'job'; readonly queue: string; readonly jobId: string };

export interface Retried {
  readonly retried: number;
}

/** A person says: try it again. Saying it twice does no more than once. */
export class RetryBackgroundWork extends Command<Retried> {
  constructor(
    readonly access: Access,
    readonly what: What,
  ) {
    super();
  }
}

@CommandHandler(RetryBackgroundWork)
export class RetryBackgroundWorkHandler implements ICommandHandler<RetryBackgroundWork> {
  private readonly logger = new Logger('BackgroundWork');

  constructor(
    private readonly parkedEvents: ParkedEvents,
    private readonly sagas: Sagas,
    private readonly jobs: Jobs,
  ) {}

  /** @throws DomainError `not_found` when what is named does not wait for anybody (any more) */
  async execute({ access, what }: RetryBackgroundWork): Promise<Retried> {
    const retried = await this.retry(access.tenantId, what);
    const namesOne = what.kind !== 'parked-events' || what.eventId !== undefined;
    if (namesOne && retried === 0) throw new DomainError('not_found', { kind: what.kind });
    this.logger.log(`${access.userId} had ${retried} tried again: ${JSON.stringify(what)}`);
    return { retried };
  }

  private async retry(tenantId: string | null, what: What): Promise<number> {
    switch (what.kind) {
      case 'parked-events':
        return this.parkedEvents.redrive(tenantId, {
          ...(what.reader && { reader: what.reader }),
          ...(what.eventId !== undefined && { eventId: what.eventId.toLowerCase() }),
        });
      case 'saga':
        return Number(await this.sagas.unstick(tenantId ?? what.tenantId, what.type, what.sagaId));
      case 'job':
        return Number(await this.jobs.retry(tenantId, what.queue, what.jobId));
    }
  }
}
