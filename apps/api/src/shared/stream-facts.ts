import { Injectable } from '@nestjs/common';
import { LIFTS } from '#domain/lifts.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { DomainEvent } from '#domain/shared/domain-event.js';
import { lifted } from '#domain/shared/upcasting.js';
import type { SetBy } from '#domain/shared/views.js';

/** An event and who set it when. */
export interface Fact<Event extends DomainEvent = DomainEvent> {
  readonly event: Event;
  readonly by: SetBy;
  /** What the chain of commands began with: for what a completion sent, the work order. */
  readonly correlationId: string;
}

interface Row extends DomainEvent {
  readonly user_id: string | null;
  readonly user_name: string | null;
  readonly recorded_at: Date;
  readonly command_id: string;
  readonly correlation_id: string;
}

/** A whole stream, oldest first, in the shape of today. Who may see it is asked before. */
@Injectable()
export class StreamFacts {
  constructor(private readonly database: ReadDatabase) {}

  async of<Event extends DomainEvent>(tenantId: string, streamType: string, id: string): Promise<Fact<Event>[]> {
    const rows = await this.database.query<Row>(tenantId, FACTS, [streamType, id]);
    return rows.map(({ type, v, data, ...row }) => ({
      event: lifted({ type, v, data }, LIFTS) as Event,
      by: {
        type,
        at: row.recorded_at.toISOString(),
        userId: row.user_id,
        userName: row.user_name,
        commandId: row.command_id,
      },
      correlationId: row.correlation_id,
    }));
  }
}

const FACTS = `
  SELECT e.type, e.v, e.data, e.user_id, p.name AS user_name, e.recorded_at, e.command_id, e.correlation_id
  FROM event e LEFT JOIN person p ON p.tenant_id = $1 AND p.id = e.user_id
  WHERE e.tenant_id = $1 AND e.stream_type = $2 AND e.stream_id = $3
  ORDER BY e.version`;
