import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { SearchView } from '#domain/search/views.js';
import { ReadDatabase, type Read } from '#domain/ports/read-database.js';
import type { TenantAccess } from '../shared/request-context.js';
import { nearest, searchText, spelled } from './search-text.js';
import { searchesFor } from './searched-kinds.js';

export class SearchInput {
  /** A number, or words; parts of them will do. */
  @IsString() @MaxLength(100) @Matches(/\S/, { message: 'q should not be empty' }) q!: string;
  /** Hits of each kind. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(20) limit = 5;
}

/** Vehicles, work orders, parts, invoices, files and people, as far as the caller may see them. */
export class Search extends Query<SearchView> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: SearchInput,
  ) {
    super();
  }
}

@QueryHandler(Search)
export class SearchHandler implements IQueryHandler<Search> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ caller, input }: Search): Promise<SearchView> {
    const words = spelled(searchText(input.q).words);
    const { groups, spellings } = await this.find(caller, input.q, input.limit, words);
    const meant = words.map((word, at) => nearest(word, spellings[at]!));
    if (groups.length > 0 || meant.every((word, at) => word === undefined || word === words[at]))
      return { corrected: null, groups };
    const corrected = searchText(input.q)
      .words.map((word) => meant[words.indexOf(word)] ?? word)
      .join(' ');
    const again = await this.find(caller, corrected, input.limit, []);
    return { corrected: again.groups.length > 0 ? corrected : null, groups: again.groups };
  }

  /** One round trip, and with it the known words that are like those of `words`. */
  private async find(
    caller: TenantAccess,
    typed: string,
    limit: number,
    words: readonly string[],
  ): Promise<{ groups: SearchView['groups']; spellings: readonly (readonly string[])[] }> {
    const searches = searchesFor(caller, searchText(typed), limit);
    const rows = await this.database.queries<object[]>(caller.tenantId, [
      ...words.map((word): Read<{ word: string }> => ({ sql: SPELLINGS, parameters: [word] })),
      ...searches.map(({ read }) => read),
    ]);
    const groups = searches.map(({ kind, hit }, at) => ({ kind, hits: rows[words.length + at]!.map(hit) }));
    return {
      groups: groups.filter(({ hits }) => hits.length > 0),
      spellings: rows.slice(0, words.length).map((known) => (known as { word: string }[]).map(({ word }) => word)),
    };
  }
}

const SPELLINGS = 'SELECT s AS word FROM search_spellings($2, 20) s WHERE $1::uuid = current_tenant()';
