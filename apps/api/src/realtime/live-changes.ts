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

/** Which permissions let somebody know that something of a kind moved; an empty list stands for everybody in the tenant. */
const SEEN_WITH: Readonly<Record<string, readonly string[]>> = {
  'work-order': ['view_work_orders'],
  'work-order-category': ['view_work_orders'],
  'due-service': ['view_schedules', 'view_work_orders'],
  vehicle: ['view_vehicles'],
  meter: ['view_vehicles'],
  part: ['view_parts'],
  'stock-item': ['view_parts'],
  invoice: ['view_reports', 'view_costs'],
  user: ['view_users'],
  role: ['view_roles'],
  tenant: [],
};

/** Deny by default: a kind that is not listed is told to nobody. */
export function visibleTypes(permissions: readonly string[]): ReadonlySet<string> {
  const all = permissions.includes('all');
  return new Set(
    Object.entries(SEEN_WITH)
      .filter(
        ([, wanted]) => all || wanted.length === 0 || wanted.some((permission) => permissions.includes(permission)),
      )
      .map(([streamType]) => streamType),
  );
}
