import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PartDetail } from '#domain/inventory/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { TenantAccess } from '../shared/request-context.js';
import { ITS_STOCK, PART_COLUMNS, partItem, type PartRow } from './list-parts.query.js';

export class GetPart extends Query<PartDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly partId: string,
  ) {
    super();
  }
}

@QueryHandler(GetPart)
export class GetPartHandler implements IQueryHandler<GetPart> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ caller, partId }: GetPart): Promise<PartDetail> {
    const [row] = await this.database.query<
      PartRow & Pick<PartDetail, 'version' | 'description' | 'category' | 'stocked'>
    >(caller.tenantId, PART, [partId]);
    if (!row) throw new DomainError('not_found', { kind: 'part' });
    const { version, description, category, stocked, ...item } = row;
    return { ...partItem(item, caller), version, description, category, stocked };
  }
}

const PART = `
  SELECT ${PART_COLUMNS}, p.version, p.state->>'description' AS description, p.state->>'category' AS category, p.stocked
  FROM part p ${ITS_STOCK} WHERE p.tenant_id = $1 AND p.id = $2`;
