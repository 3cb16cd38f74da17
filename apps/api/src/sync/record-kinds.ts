import { vehiclesOf, workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import type { Where } from '../shared/where.js';

/**
 * Work that is over stays on a phone for so long (days): what one looks up of what one did, and what comes back, is of the last
 * week or two; more of it is in the office.
 */
const AFTERWARDS = 14;

/** Aggregates of one kind, as phones have them. The row is `r`. */
export interface RecordKind {
  /** Stream type. */
  readonly kind: string;
  readonly from: string;
  /** SQL of what a screen shows beside the state: names of what it refers to by id. */
  readonly names?: string;
  /** What of the state tells what it cost: null for who may not see costs. */
  readonly costs?: readonly string[];
  /** SQL of what of the state phones do without, as they have it instead. */
  readonly blank?: string;
  /** Narrows to what the caller needs. */
  readonly within: (where: Where, caller: TenantAccess) => void;
  /** Rows of this kind that come and go with others: their kinds, and the column that refers to them. */
  readonly follows?: { readonly kinds: readonly string[]; readonly column: string };
}

const OF_VEHICLES = { kinds: ['vehicle'], column: 'vehicle_id' } as const;

/** A vehicle `v` that is in use and within reach. */
const vehicle = (where: Where, caller: TenantAccess): void => {
  where.raw('NOT v.archived').and('v.assigned_driver_id = ?', vehiclesOf(caller) ?? undefined);
};

const OVER = `('completed', 'closed', 'cancelled')`;

/** SQL of today: days since 1970, UTC. */
export const TODAY = `((now() AT TIME ZONE 'UTC')::date - DATE '1970-01-01')`;
/** It counts from the beginning of a day, so a phone that is up to date has the same all day long. */
const longAgo = (day: string): string => `(DATE '1970-01-01' + ${day} - ${AFTERWARDS})::timestamp AT TIME ZONE 'UTC'`;
const changedAt = (workOrder: string): string => `(${workOrder}.state->>'updatedAt')::timestamptz`;

const onPhones = (workOrder: string): string =>
  `(${workOrder}.status NOT IN ${OVER} OR ${changedAt(workOrder)} > ${longAgo(TODAY)})`;

/**
 * Work of somebody's, the files on it, and trips of theirs, that were over for too long first on a day after the one a phone was last told of.
 * $2: whose; $3, $4: that day and today, in days since 1970.
 */
export const LONG_OVER = `
  WITH done AS (
    SELECT w.id FROM work_order w WHERE w.tenant_id = $1 AND w.assigned_to = $2 AND w.status IN ${OVER}
      AND ${changedAt('w')} > ${longAgo('$3::integer')} AND ${changedAt('w')} <= ${longAgo('$4::integer')})
  SELECT 'work-order' AS kind, id FROM done
  UNION ALL
  SELECT 'attachment', a.id FROM attachment a JOIN done ON done.id = a.target_id
  WHERE a.tenant_id = $1 AND a.target_kind = 'work-order'
  UNION ALL
  SELECT 'trip', t.id FROM trip t WHERE t.tenant_id = $1 AND t.recorded_by = $2
    AND t.ended_at > ${longAgo('$3::integer')} AND t.ended_at <= ${longAgo('$4::integer')}`;

const ofVehicle = (table: string): string => `${table} r JOIN vehicle v ON v.tenant_id = $1 AND v.id = r.vehicle_id`;

/** In this order they are loaded: what others refer to comes first. */
export const RECORD_KINDS: readonly RecordKind[] = [
  {
    kind: 'work-order-category',
    from: 'work_order_category r',
    within: (where) => where.raw('NOT r.archived'),
  },
  {
    kind: 'vehicle',
    from: `vehicle r JOIN vehicle v ON v.tenant_id = $1 AND v.id = r.id
      LEFT JOIN location l ON l.tenant_id = $1 AND l.id = r.location_id`,
    names: `jsonb_build_object('location', l.name)`,
    costs: ['purchase'],
    within: vehicle,
  },
  { kind: 'meter', from: ofVehicle('meter'), within: vehicle, follows: OF_VEHICLES },
  {
    kind: 'due-service',
    from: ofVehicle('due_service'),
    within: (where, caller) => {
      vehicle(where, caller);
      where.raw(`r.state->'retired' IS NULL`);
    },
    follows: OF_VEHICLES,
  },
  { kind: 'part', from: 'part r', within: (where) => where.raw('NOT r.archived') },
  {
    kind: 'stock-item',
    from: `stock_item r JOIN part p ON p.tenant_id = $1 AND p.id = r.part_id
      JOIN location l ON l.tenant_id = $1 AND l.id = r.location_id`,
    names: `jsonb_build_object('location', l.name)`,
    within: (where) => where.raw('NOT p.archived'),
    follows: { kinds: ['part'], column: 'part_id' },
  },
  {
    kind: 'work-order',
    from: `work_order r JOIN vehicle v ON v.tenant_id = $1 AND v.id = r.vehicle_id
      LEFT JOIN location l ON l.tenant_id = $1 AND l.id = r.location_id
      LEFT JOIN person q ON q.tenant_id = $1 AND q.id = r.requested_by`,
    names: `jsonb_build_object('vehicle', v.number, 'location', l.name, 'requestedBy', q.name)`,
    // One's own only, whatever else one may see: a phone holds the day of its owner.
    within: (where, { actor }) => where.and('r.assigned_to = ?', actor.userId).raw(onPhones('r')),
  },
  {
    // Its own phone only goes on with it; the way itself is long, and none shows it. Nor where it was at last, once it is over.
    kind: 'trip',
    from: 'trip r',
    blank: `jsonb_build_object('track', '', 'travelled', CASE WHEN r.ended_at IS NULL THEN r.state->'travelled'
      ELSE r.state->'travelled' || '{"last": null, "counted": null}' END)`,
    within: (where, { actor }) =>
      where.and('r.recorded_by = ?', actor.userId).raw(`(r.ended_at IS NULL OR r.ended_at > ${longAgo(TODAY)})`),
  },
  {
    // What they are on is there too.
    kind: 'attachment',
    from: 'attachment r LEFT JOIN person q ON q.tenant_id = $1 AND q.id = r.attached_by',
    names: `jsonb_build_object('attachedBy', q.name)`,
    within: (where, caller) => {
      const [assignee, driver] = [workOrdersOf(caller) ?? caller.actor.userId, vehiclesOf(caller)].map((id) =>
        where.parameter(id),
      );
      where.raw(`r.status <> 'removed'`).raw(
        `(r.target_kind = 'work-order' AND EXISTS (SELECT FROM work_order w WHERE w.tenant_id = $1 AND w.id = r.target_id
            AND w.assigned_to = ${assignee} AND ${onPhones('w')})
          OR r.target_kind = 'vehicle' AND EXISTS (SELECT FROM vehicle v WHERE v.tenant_id = $1 AND v.id = r.target_id
            AND NOT v.archived AND (${driver}::uuid IS NULL OR v.assigned_driver_id = ${driver})))`,
      );
    },
    follows: { kinds: ['work-order', 'vehicle'], column: 'target_id' },
  },
];
