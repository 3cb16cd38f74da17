import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import type { TenantView } from '#domain/platform/views.js';
import { DomainError } from '#domain/shared/domain-error.js';

export class GetTenant extends Query<TenantView> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(GetTenant)
export class GetTenantHandler implements IQueryHandler<GetTenant> {
  constructor(private readonly directory: TenantDirectory) {}

  async execute({ tenantId }: GetTenant): Promise<TenantView> {
    const tenant = (await this.directory.all()).find(({ id }) => id === tenantId);
    if (!tenant) throw new DomainError('not_found', { kind: 'tenant' });
    return tenant;
  }
}
