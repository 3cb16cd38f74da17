import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '../shared/api-docs.js';
import type { SearchView } from '#domain/search/views.js';
import { AnyUser } from '../shared/permissions.js';
import { Caller, type TenantAccess } from '../shared/request-context.js';
import { Search, SearchInput } from './search.query.js';

@ApiTags('search')
@ApiBearerAuth()
@Controller('v1/search')
export class SearchController {
  constructor(private readonly queries: QueryBus) {}

  /** Everybody may look; each kind asks for its own permission, and what is not allowed is not found. */
  @AnyUser()
  @Get()
  find(@Caller() caller: TenantAccess, @Query() input: SearchInput): Promise<SearchView> {
    return this.queries.execute(new Search(caller, input));
  }
}
