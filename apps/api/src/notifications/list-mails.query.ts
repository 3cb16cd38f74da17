import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { SentMails } from '#domain/notifications/sent-mails.js';
import type { SentMailView } from '#domain/notifications/views.js';
import type { Page } from '#domain/shared/views.js';
import { decodeCursor, encodeCursor } from '../shared/paging.js';

/** No `search`: a folder would have to be read whole. */
export class ListMailsInput {
  /** Rows a page. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit = 50;
  /** `nextCursor` of the page before. */
  @IsOptional() @IsString() @MaxLength(1_000) cursor?: string;
  /** Newest first is all there is. */
  @IsOptional() @IsIn(['-sentAt']) sort?: string;
}

/** What was sent in the tenant's name, while mails go to a folder. */
export class ListMails extends Query<Page<SentMailView>> {
  constructor(
    readonly tenantId: string,
    readonly input: ListMailsInput,
  ) {
    super();
  }
}

@QueryHandler(ListMails)
export class ListMailsHandler implements IQueryHandler<ListMails> {
  constructor(private readonly mails: SentMails) {}

  async execute({ tenantId, input: { cursor, limit } }: ListMails): Promise<Page<SentMailView>> {
    const after = decodeCursor(cursor, 1)?.map(String)[0];
    const { mails, total, next } = await this.mails.page(tenantId, { after, limit });
    return { data: mails, total, nextCursor: next === null ? null : encodeCursor([next]) };
  }
}
