import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { TheirChange } from '#domain/sync/views.js';

/** Events that are looked at for who did something since. */
const MOST = 50;

interface Row {
  readonly type: string;
  readonly data: { readonly changes?: Readonly<Record<string, unknown>> };
  readonly user_id: string | null;
  readonly name: string | null;
  readonly recorded_at: Date;
}

/** What others did to something since a device saw it. */
@Injectable()
export class TheirSide {
  constructor(private readonly database: ReadDatabase) {}

  /**
   * @param fields those in dispute: whoever changed one of them last is named; without any, whoever did anything last
   * @returns undefined when nobody did anything
   */
  async since(
    tenantId: string,
    streamId: string,
    version: number,
    fields: readonly string[] = [],
  ): Promise<TheirChange | undefined> {
    const rows = await this.database.query<Row>(tenantId, SINCE, [streamId, version]);
    const touched = ({ data }: Row): boolean => fields.some((field) => data.changes && field in data.changes);
    const last = rows.find(touched) ?? rows[0];
    return (
      last && {
        by: last.user_id === null ? null : { id: last.user_id, name: last.name ?? '' },
        at: last.recorded_at.toISOString(),
        events: rows.map(({ type }) => type).toReversed(),
      }
    );
  }
}

const SINCE = `
  SELECT e.type, e.data, e.user_id, p.name, e.recorded_at
  FROM event e LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
  WHERE e.tenant_id = $1 AND e.stream_id = $2 AND e.version > $3 ORDER BY e.version DESC LIMIT ${MOST}`;
