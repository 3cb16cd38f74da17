import { Injectable } from '@nestjs/common';
import { IsOptional, ValidateBy } from 'class-validator';
import { Past, type PastRow } from '#domain/ports/past.js';
import { isInstant } from './day-or-instant.js';

/** `?asOf=`: how it was then, by when it was recorded. */
export class AsOfInput {
  @IsOptional()
  @ValidateBy({
    name: 'pastInstant',
    validator: {
      validate: (value) => isInstant(value) && Date.parse(value) <= Date.now(),
      defaultMessage: () => 'asOf must be an instant like 2026-05-31T13:45:00Z that is not in the future',
    },
  })
  asOf?: string;
}

/** What a detail's statement reads its aggregates from: their tables, or rows that were folded from the log. */
export interface Moment {
  /** SQL that stands where a table's name stands in FROM. */
  from(table: string): string;
  /** To go behind the statement's own. */
  readonly parameters: readonly unknown[];
}

export const NOW: Moment = { from: (table) => table, parameters: [] };

/** Table → what belongs to it, by stream type and ids. */
export interface Wanted {
  readonly table: string;
  readonly streamType: string;
  readonly ids: readonly string[];
}

/**
 * The same statement that answers a detail, over rows as they were: what is not among them is read as it is now, people's
 * names above all. A row that had not begun is not there.
 */
@Injectable()
export class AsOf {
  constructor(private readonly past: Past) {}

  rows(tenantId: string, streamType: string, ids: readonly string[], at: string): Promise<PastRow[]> {
    return this.past.rows(tenantId, streamType, ids, instantOf(at));
  }

  /** @param before how many parameters the statement has of its own, the tenant included */
  async moment(tenantId: string, at: string | undefined, wanted: readonly Wanted[], before: number): Promise<Moment> {
    if (at === undefined) return NOW;
    const rows = await Promise.all(wanted.map(({ streamType, ids }) => this.rows(tenantId, streamType, ids, at)));
    return {
      from: (table) => {
        const place = wanted.findIndex((each) => each.table === table);
        return place < 0 ? table : `jsonb_populate_recordset(NULL::${table}, $${before + place + 1}::jsonb)`;
      },
      parameters: rows.map((each) => JSON.stringify(each)),
    };
  }
}

/** Seconds that are left out are the minute's first. */
function instantOf(at: string): string {
  return new Date(at).toISOString();
}
