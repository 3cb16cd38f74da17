import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsString, MaxLength } from 'class-validator';
import { AccountLinks } from '#domain/identity/account-links.js';
import type { AccountLinkView } from '#domain/identity/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

export class AccountLinkInput {
  @IsString()
  @MaxLength(200)
  token: string;
}

/** What a link is for, told to whoever has it. */
export class GetAccountLink extends Query<AccountLinkView> {
  constructor(readonly input: AccountLinkInput) {
    super();
  }
}

@QueryHandler(GetAccountLink)
export class GetAccountLinkHandler implements IQueryHandler<GetAccountLink> {
  constructor(
    private readonly links: AccountLinks,
    private readonly database: ReadDatabase,
  ) {}

  /** @throws DomainError `link_no_longer_valid`: unknown, used, replaced and expired are told alike */
  async execute({ input: { token } }: GetAccountLink): Promise<AccountLinkView> {
    const link = await this.links.find(token);
    const [person] = link
      ? await this.database.query<Omit<AccountLinkView, 'purpose'>>(
          link.tenantId,
          `SELECT p.name, p.email, t.state->>'companyName' AS "companyName", t.domain FROM person p
           JOIN tenant t ON t.tenant_id = $1 AND t.id = $1 WHERE p.tenant_id = $1 AND p.id = $2`,
          [link.userId],
        )
      : [];
    if (!link || !person) throw new DomainError('link_no_longer_valid');
    return { purpose: link.purpose, ...person };
  }
}
