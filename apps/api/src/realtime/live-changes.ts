import type { EventNotice } from '#domain/shared/domain-event.js';

/** One aggregate moved on. */
export interface LiveChange {
  readonly streamType: string;
  readonly id: string;
  readonly version: number;
  readonly eventTypes: readonly string[];
}

type Noted = Omit<EventNotice, 'tenantId' | 'position'>;

/** Collects what happened to each aggregate: a burst on one is one change. */
export class ChangeSet {
  private readonly byStream = new Map<string, { change: LiveChange; types: Set<string> }>();

  note({ streamType, streamId: id, version, event }: Noted): void {
    const types = this.byStream.get(id)?.types ?? new Set<string>();
    types.add(event.type);
    this.byStream.set(id, { change: { streamType, id, version, eventTypes: [] }, types });
  }

  /** Those of the stream types somebody may see. */
  only(streamTypes: ReadonlySet<string>): LiveChange[] {
    const seen = [...this.byStream.values()].filter(({ change }) => streamTypes.has(change.streamType));
    return seen.map(({ change, types }) => ({ ...change, eventTypes: [...types] }));
  }
}
