import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import type { PartListItem } from '#domain/inventory/views.js';
import { toMajor } from '#domain/shared/money.js';
import { fromMilli } from '#domain/shared/quantity.js';
import type { Page } from '#domain/shared/views.js';
import { NOW, type Moment } from '../shared/as-of.js';
import { keysetOf, type SortColumn } from '../shared/keyset.js';
import { Lists } from '../shared/lists.js';
import { ListInput } from '../shared/paging.js';
import type { TenantAccess } from '../shared/request-context.js';
import { withWords } from '../shared/search.js';
import { Where } from '../shared/where.js';
import { settingsOf } from '../shared/tenant-settings.js';

export class ListPartsInput extends ListInput {
  /** `true`: only stocked parts of which nothing is free to take. */
  @IsOptional() @IsIn(['true', 'false']) lowStock?: string;
  /** Only parts kept at this location. */
  @IsOptional() @IsUUID() locationId?: string;
  /** `true`: the archived ones; otherwise those that are not. */
  @IsOptional() @IsIn(['true', 'false']) archived?: string;
}

export class ListParts extends Query<Page<PartListItem>> {
  constructor(
    readonly caller: TenantAccess,
    readonly input: ListPartsInput,
  ) {
    super();
  }
}

const SORTS: Record<string, SortColumn> = {
  partNumber: { sql: 'part_number', type: 'text' },
  name: { sql: 'name', type: 'text' },
};

export interface PartRow {
  readonly id: string;
  readonly partNumber: string;
  readonly name: string;
  readonly unit: string;
  readonly stocked: boolean;
  readonly archived: boolean;
  /** Thousandths; minor units. */
  readonly on_hand: number;
  readonly reserved: number;
  readonly value: number;
}

/** What every part's row is made of: the part is `p`, and all its places together are `s`. */
export const PART_COLUMNS = `p.id, p.part_number AS "partNumber", p.name, p.state->>'unit' AS unit, p.stocked, p.archived,
  s.on_hand, s.reserved, s.value`;
export const itsStock = (moment: Moment): string => `CROSS JOIN LATERAL (
  SELECT COALESCE(sum(i.on_hand), 0)::bigint AS on_hand, COALESCE(sum(i.reserved), 0)::bigint AS reserved, COALESCE(sum(i.value), 0)::bigint AS value
  FROM ${moment.from('stock_item')} i WHERE i.tenant_id = $1 AND i.part_id = p.id) s`;

@QueryHandler(ListParts)
export class ListPartsHandler implements IQueryHandler<ListParts> {
  constructor(private readonly lists: Lists) {}

  execute({ caller, input }: ListParts): Promise<Page<PartListItem>> {
    const keyset = keysetOf(SORTS, input, 'partNumber');
    return this.lists.loggedPage(caller.tenantId, {
      keyset,
      from: 'part',
      where: () => conditions(input),
      rows: (where) =>
        `SELECT ${PART_COLUMNS}, ${keyset.valueOf('p')} FROM (${keyset.cut('part', where)}) p ${itsStock(NOW)}
         ORDER BY ${keyset.orderOf('p')}`,
      item: (row: PartRow) => partItem(row, caller),
    });
  }
}

export function partItem({ on_hand, reserved, value, ...row }: PartRow, caller: TenantAccess): PartListItem {
  return {
    ...row,
    onHand: fromMilli(on_hand),
    reserved: fromMilli(reserved),
    available: fromMilli(on_hand - reserved),
    value: toMajor(value, settingsOf(caller).currency),
  };
}

function conditions(input: ListPartsInput): Where {
  const where = new Where()
    .and('archived = ?', input.archived === 'true')
    .and(
      'EXISTS (SELECT FROM stock_item k WHERE k.tenant_id = $1 AND k.part_id = part.id AND k.location_id = ?)',
      input.locationId,
    );
  withWords(where, '(part_number ILIKE ? OR name ILIKE ?)', input.search);
  if (input.lowStock === 'true')
    where.raw(
      `stocked AND NOT EXISTS (SELECT FROM stock_item k WHERE k.tenant_id = $1 AND k.part_id = part.id AND k.on_hand > k.reserved)`,
    );
  return where;
}
