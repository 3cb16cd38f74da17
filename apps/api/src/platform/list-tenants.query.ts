import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import type { TenantView } from '#domain/platform/views.js';
import type { Page } from '#domain/shared/views.js';
import { decodeCursor, encodeCursor, sortingOf, type ListInput } from '../shared/paging.js';

export class ListTenants extends Query<Page<TenantView>> {
  constructor(readonly input: ListInput) {
    super();
  }
}

const SORTS = ['companyName', 'domain', 'planName', 'status', 'createdAt'] as const;

/** A platform has some hundreds of tenants at most: they are read whole, and paged here. */
@QueryHandler(ListTenants)
export class ListTenantsHandler implements IQueryHandler<ListTenants> {
  constructor(private readonly directory: TenantDirectory) {}

  async execute({ input }: ListTenants): Promise<Page<TenantView>> {
    const { column, descending } = sortingOf(input.sort, SORTS, 'companyName');
    const key = (tenant: TenantView) => String(tenant[column as (typeof SORTS)[number]] ?? '').toLowerCase();
    const wanted = input.search?.trim().toLowerCase() ?? '';
    const tenants = (await this.directory.all())
      .filter(({ companyName, domain }) => `${companyName} ${domain}`.toLowerCase().includes(wanted))
      .sort((a, b) => compare([key(a), a.id], [key(b), b.id]) * (descending ? -1 : 1));
    const after = decodeCursor(input.cursor, 2);
    const rest = after
      ? tenants.filter(
          (tenant) =>
            compare([key(tenant), tenant.id], [String(after[0]), String(after[1])]) * (descending ? -1 : 1) > 0,
        )
      : tenants;
    const data = rest.slice(0, input.limit);
    const last = data.at(-1);
    return {
      data,
      total: tenants.length,
      nextCursor: last && rest.length > data.length ? encodeCursor([key(last), last.id]) : null,
    };
  }
}

function compare(a: readonly [string, string], b: readonly [string, string]): number {
  const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
  return order(a[0], b[0]) || order(a[1], b[1]);
}
