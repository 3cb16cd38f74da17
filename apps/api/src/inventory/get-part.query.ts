import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PartDetail } from '#domain/inventory/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Moment } from '../shared/as-of.js';
import type { TenantAccess } from '../shared/request-context.js';
import { itsStock, PART_COLUMNS, partItem, type PartRow } from './list-parts.query.js';
import { PartAsOf } from './part-as-of.js';

export class GetPart extends Query<PartDetail> {
  constructor(
    readonly caller: TenantAccess,
    readonly partId: string,
    /** How it was then; undefined: how it is. */
    readonly asOf?: string,
  ) {
    super();
  }
}

@QueryHandler(GetPart)
export class GetPartHandler implements IQueryHandler<GetPart> {
  constructor(
    private readonly database: ReadDatabase,
    private readonly past: PartAsOf,
  ) {}

  async execute({ caller, partId, asOf }: GetPart): Promise<PartDetail> {
    const moment = await this.past.moment(caller.tenantId, partId, asOf, 2);
    const [row] = await this.database.query<PartRow & Pick<PartDetail, 'version' | 'description' | 'category'>>(
      caller.tenantId,
      part(moment),
      [partId, ...moment.parameters],
    );
    if (!row) throw new DomainError('not_found', { kind: 'part' });
    const { version, description, category, ...item } = row;
    return { ...partItem(item, caller), version, description, category };
  }
}

const part = (moment: Moment): string => `
  SELECT ${PART_COLUMNS}, p.version, p.state->>'description' AS description, p.state->>'category' AS category
  FROM ${moment.from('part')} p ${itsStock(moment)} WHERE p.tenant_id = $1 AND p.id = $2`;
