import { allows, type Permission } from '#domain/identity/permissions.js';
import { includesFeature, type Feature } from '#domain/identity/plans.js';
import type { SearchHit, SearchKind } from '#domain/search/views.js';
import type { Read } from '#domain/ports/read-database.js';
import { attachmentsWithin, invoicesOf, vehiclesOf, workOrdersOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';
import type { SearchText } from './search-text.js';

/** How one kind of thing is found and shown. Every statement is bounded: none reads more than a few thousand rows. */
interface Searched<Row extends object> {
  readonly kind: SearchKind;
  /** One of these is asked for. */
  readonly permissions: readonly [Permission, ...Permission[]];
  readonly feature?: Feature;
  /** What else must hold of the caller. */
  readonly when?: (caller: TenantAccess) => boolean;
  /** The user to whom alone the caller's reach goes; null reaches all. */
  readonly only?: (caller: TenantAccess) => string | null;
  /** More parameters of `sql`, from `$9` on. */
  readonly more?: (caller: TenantAccess) => readonly unknown[];
  /** `$1` tenant, `$2` exact numbers, `$3` prefix, `$4` its end, `$5` limit, `$6` patterns, `$7` beginnings, `$8` indexed patterns. */
  readonly sql: string;
  /** The same for a caller who reaches only what is theirs; the caller is the last parameter. */
  readonly ownSql?: string;
  /** Takes no more than `$1` to `$5`, and who asks. */
  readonly byNumberOnly?: true;
  readonly hit: (row: Row, text: SearchText) => SearchHit;
}

interface Found {
  readonly id: string;
  readonly title: string;
  readonly status: string | null;
}

const joined = (...parts: readonly (string | number | null | false)[]): string =>
  parts.filter((part) => part !== null && part !== false && part !== '').join(' · ');

/** Numbers that are just this, and some that begin with it. */
function byNumber(kind: string, order: 'ASC' | 'DESC'): string {
  const entries = `FROM search_entry e WHERE e.tenant_id = $1 AND e.kind = '${kind}'`;
  return `
  exact AS (SELECT e.id, 0 AS rank ${entries} AND e.key = ANY($2::text[])),
  beginning AS (SELECT e.id, 1 AS rank ${entries} AND e.key >= $3 AND e.key < $4 ORDER BY e.key ${order}, e.id LIMIT $5)`;
}

/** Words are looked for among the newest first; the index is asked only when these and the numbers do not fill the list, and so never for a word that is everywhere. */
function byWords(kind: string, window: string): string {
  return `
  near AS MATERIALIZED (SELECT id, 2 AS rank FROM (${window}) one WHERE words LIKE ALL ($6::text[])),
  far AS (SELECT c AS id, 2 AS rank FROM search_candidates('${kind}', $8::text[], 1500) c
          WHERE $8::text[] IS NOT NULL AND NOT EXISTS (SELECT FROM exact)
            AND (SELECT count(*) FROM beginning) + (SELECT count(*) FROM near) < $5)`;
}

const best = (...sources: readonly string[]): string =>
  `found AS (SELECT id, min(rank) AS rank FROM (${sources.map((each) => `SELECT id, rank FROM ${each}`).join(' UNION ALL ')}) every GROUP BY id)`;

/** Numbers before words, beginnings of words before their middles. */
const rankOf = (words: string): string =>
  `CASE WHEN found.rank < 2 THEN found.rank WHEN ${words} LIKE ALL ($7::text[]) THEN 2 ELSE 3 END`;
const fits = (words: string): string => `(found.rank < 2 OR ${words} LIKE ALL ($6::text[]))`;

const vehicleWords = (v: string): string =>
  `lower(concat_ws(' ', '', ${v}.number, ${v}.vin, ${v}.state->>'plate', ${v}.year, ${v}.make, ${v}.model))`;
const vehicles = (sources: string, more = ''): string => `
  WITH ${sources}
  SELECT v.id, v.number AS title, v.status, v.make, v.model, v.year, v.vin, v.state->>'plate' AS plate
  FROM found JOIN vehicle v ON v.tenant_id = $1 AND v.id = found.id
  WHERE ${fits(vehicleWords('v'))} ${more}
  ORDER BY ${rankOf(vehicleWords('v'))}, v.archived, v.status = 'sold', v.number, v.id LIMIT $5`;
const vehicleWindow = (which: string): string =>
  `SELECT n.id, ${vehicleWords('n')} AS words FROM (SELECT id, number, vin, year, make, model, state FROM vehicle
     WHERE tenant_id = $1 ${which} ORDER BY created_at DESC, id DESC LIMIT 1500) n`;

interface VehicleFound extends Found {
  readonly make: string | null;
  readonly model: string | null;
  readonly year: number | null;
  readonly vin: string | null;
  readonly plate: string | null;
}

const VEHICLES: Searched<VehicleFound> = {
  kind: 'vehicle',
  permissions: ['view_vehicles'],
  only: ({ actor }) => (actor.scope.vehicles === 'own' ? actor.userId : null),
  sql: vehicles(
    `${byNumber('vehicle', 'ASC')}, ${byWords('vehicle', vehicleWindow(''))}, ${best('exact', 'beginning', 'near', 'far')}`,
  ),
  ownSql: vehicles(
    `${byNumber('vehicle', 'ASC')}, near AS (SELECT id, 2 AS rank FROM (${vehicleWindow('AND assigned_driver_id = $8')}) one WHERE words LIKE ALL ($6::text[])), ${best('exact', 'near')}`,
    'AND v.assigned_driver_id = $8',
  ),
  hit: ({ id, title, status, make, model, year, vin, plate }, { words }) => ({
    id,
    title,
    status,
    text: joined(
      [year, make, model].filter(Boolean).join(' '),
      plate,
      vin !== null && words.some((word) => word.length > 3 && vin.toLowerCase().includes(word)) && vin,
    ),
  }),
};

const OPEN = `('draft'), ('pending_approval'), ('open'), ('scheduled'), ('in_progress'), ('on_hold')`;
const workOrderWords = (w: string): string => `lower(' ' || ${w}.number || ' ' || ${w}.description)`;
const workOrders = (sources: string, more = ''): string => `
  WITH ${sources},
  top AS (SELECT w.id, w.number, w.status, w.description, w.vehicle_id, row_number() OVER (
      ORDER BY ${rankOf(workOrderWords('w'))}, w.status IN ('completed', 'closed', 'cancelled'), w.created_at DESC, w.id DESC) AS place
    FROM found JOIN work_order w ON w.tenant_id = $1 AND w.id = found.id
    WHERE ${fits(workOrderWords('w'))} ${more}
    ORDER BY place LIMIT $5)
  SELECT top.id, top.number AS title, top.status, top.description, v.number AS vehicle
  FROM top JOIN vehicle v ON v.tenant_id = $1 AND v.id = top.vehicle_id ORDER BY top.place`;
const NEWEST_WORK = `
  SELECT n.id, ${workOrderWords('n')} AS words FROM (
    (SELECT id, number, description FROM work_order WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1500)
    UNION ALL
    (SELECT one.id, one.number, one.description FROM (VALUES ${OPEN}) AS open (state) CROSS JOIN LATERAL (
      SELECT id, number, description FROM work_order
      WHERE tenant_id = $1 AND status = open.state ORDER BY created_at DESC, id DESC LIMIT 300) one)) n`;
const OWN_WORK = `
  SELECT n.id, ${workOrderWords('n')} AS words FROM (SELECT id, number, description FROM work_order
    WHERE tenant_id = $1 AND assigned_to = $8 ORDER BY created_at DESC, id DESC LIMIT 5000) n`;

const WORK_ORDERS: Searched<Found & { readonly description: string; readonly vehicle: string }> = {
  kind: 'work-order',
  permissions: ['view_work_orders'],
  feature: 'maintenance_tracking',
  only: ({ actor }) => (actor.scope.workOrders === 'assigned' ? actor.userId : null),
  sql: workOrders(
    `${byNumber('work_order', 'DESC')}, ${byWords('work_order', NEWEST_WORK)}, ${best('exact', 'beginning', 'near', 'far')}`,
  ),
  ownSql: workOrders(
    `${byNumber('work_order', 'DESC')}, near AS (SELECT id, 2 AS rank FROM (${OWN_WORK}) one WHERE words LIKE ALL ($6::text[])), ${best('exact', 'near')}`,
    'AND w.assigned_to = $8',
  ),
  hit: ({ id, title, status, description, vehicle }) => ({ id, title, status, text: joined(vehicle, description) }),
};

const PART_WORDS = `lower(' ' || p.part_number || ' ' || p.name)`;
const PARTS: Searched<Found & { readonly name: string }> = {
  kind: 'part',
  permissions: ['view_parts'],
  sql: `
  WITH ${byNumber('part', 'ASC')},
  far AS (SELECT c AS id, 2 AS rank FROM search_candidates('part', $8::text[], 1500) c WHERE $8::text[] IS NOT NULL),
  ${best('exact', 'beginning', 'far')}
  SELECT p.id, p.part_number AS title, CASE WHEN p.archived THEN 'archived' END AS status, p.name
  FROM found JOIN part p ON p.tenant_id = $1 AND p.id = found.id
  WHERE ${fits(PART_WORDS)}
  ORDER BY ${rankOf(PART_WORDS)}, p.archived, p.part_number, p.id LIMIT $5`,
  hit: ({ id, title, status, name }) => ({ id, title, status, text: name }),
};

const invoices = (which: string): string => `
  WITH ${byNumber('invoice', 'DESC')}, ${best('exact', 'beginning')}
  SELECT i.id, i.number AS title, i.status, w.number AS work_order, v.number AS vehicle
  FROM found JOIN invoice i ON i.tenant_id = $1 AND i.id = found.id
  JOIN work_order w ON w.tenant_id = $1 AND w.id = i.work_order_id
  LEFT JOIN vehicle v ON v.tenant_id = $1 AND v.id = i.vehicle_id ${which}
  ORDER BY found.rank, i.status = 'void', i.issued_at DESC, i.id DESC LIMIT $5`;

const INVOICES: Searched<Found & { readonly work_order: string; readonly vehicle: string | null }> = {
  kind: 'invoice',
  permissions: ['view_costs', 'view_reports'],
  byNumberOnly: true,
  only: invoicesOf,
  sql: invoices(''),
  ownSql: invoices('WHERE w.assigned_to = $6'),
  hit: ({ id, title, status, work_order, vehicle }) => ({ id, title, status, text: joined(work_order, vehicle) }),
};

interface FileFound extends Found {
  readonly caption: string | null;
  readonly number: string;
  readonly on: NonNullable<SearchHit['on']>;
}

const FILE_WORDS = `lower(concat_ws(' ', '', a.state->>'fileName', a.state->>'caption'))`;
const FILES: Searched<FileFound> = {
  kind: 'file',
  permissions: ['view_work_orders', 'view_vehicles'],
  more: (caller) => [workOrdersOf(caller), vehiclesOf(caller)],
  sql: `
  WITH ${byNumber('attachment', 'ASC')},
  far AS (SELECT c AS id, 2 AS rank FROM search_candidates('attachment', $8::text[], 1500) c WHERE $8::text[] IS NOT NULL),
  ${best('exact', 'beginning', 'far')}
  SELECT a.id, a.state->>'fileName' AS title, NULL AS status, a.state->>'caption' AS caption,
    COALESCE(w.number, v.number) AS number, a.state->'target' AS "on"
  FROM found JOIN attachment a ON a.tenant_id = $1 AND a.id = found.id
  LEFT JOIN work_order w ON w.tenant_id = $1 AND w.id = a.target_id
  LEFT JOIN vehicle v ON v.tenant_id = $1 AND v.id = a.target_id
  WHERE ${fits(FILE_WORDS)} AND a.status NOT IN ('removed', 'rejected') AND ${attachmentsWithin('a', '$9', '$10')}
  ORDER BY ${rankOf(FILE_WORDS)}, a.attached_at DESC, a.id LIMIT $5`,
  hit: ({ id, title, status, caption, number, on }) => ({ id, title, status, text: joined(number, caption), on }),
};

const people = (words: string, told: string, which = ''): string => `
  SELECT p.id, p.name AS title, u.status, ${told} AS email
  FROM search_candidates('person', $8::text[], 500) c
  JOIN person p ON p.tenant_id = $1 AND p.id = c
  JOIN app_user u ON u.tenant_id = $1 AND u.id = p.id
  WHERE $8::text[] IS NOT NULL AND ${words} LIKE ALL ($6::text[]) ${which}
  ORDER BY CASE WHEN lower(p.name) = ANY ($2::text[]) OR lower(${told}) = ANY ($2::text[]) THEN 0
      WHEN lower(p.name) >= $3 AND lower(p.name) < $4 THEN 1 WHEN ${words} LIKE ALL ($7::text[]) THEN 2 ELSE 3 END,
    u.status <> 'active', p.name, p.id LIMIT $5`;
interface PersonFound extends Found {
  readonly email: string | null;
}
const person = ({ id, title, status, email }: PersonFound): SearchHit => ({ id, title, status, text: email ?? '' });

const PEOPLE: Searched<PersonFound> = {
  kind: 'person',
  permissions: ['view_users'],
  // As the index has it.
  sql: people(`lower(' ' || p.name || ' ' || COALESCE(p.email, ''))`, 'p.email'),
  hit: person,
};

/** Who sees work sees whose it is, and who makes it whom to give it to: these are found by their names, and nothing else of them is told. */
const seesOthersWork = ({ actor }: TenantAccess): boolean =>
  !allows(actor.permissions, 'view_users') && actor.scope.workOrders !== 'assigned';
const NAME = `lower(' ' || p.name)`;
const COLLEAGUES: Searched<PersonFound> = {
  kind: 'person',
  permissions: ['view_work_orders'],
  feature: 'maintenance_tracking',
  when: (caller) => seesOthersWork(caller) && allows(caller.actor.permissions, 'create_work_orders'),
  sql: people(NAME, 'NULL::text'),
  hit: person,
};
const ASSIGNEES: Searched<PersonFound> = {
  ...COLLEAGUES,
  when: (caller) => seesOthersWork(caller) && !allows(caller.actor.permissions, 'create_work_orders'),
  sql: people(
    NAME,
    'NULL::text',
    'AND EXISTS (SELECT FROM work_order w WHERE w.tenant_id = $1 AND w.assigned_to = p.id)',
  ),
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table of kinds with different rows
const KINDS: readonly Searched<any>[] = [VEHICLES, WORK_ORDERS, PARTS, INVOICES, FILES, PEOPLE, COLLEAGUES, ASSIGNEES];

/** The statements of one caller's search: what they may not see is not asked for. */
export function searchesFor(
  caller: TenantAccess,
  text: SearchText,
  limit: number,
): { kind: SearchKind; read: Read<object>; hit: (row: object) => SearchHit }[] {
  const { exact, prefix, prefixEnd, patterns, beginnings, indexed } = text;
  return KINDS.filter((searched) => mayFind(caller, searched)).map(
    ({ kind, only, more, sql, ownSql, byNumberOnly, hit }) => {
      const own = only?.(caller) ?? null;
      const parameters = [
        exact,
        prefix,
        prefixEnd,
        limit,
        ...(byNumberOnly ? (own === null ? [] : [own]) : [patterns, beginnings, own ?? indexed]),
        ...(more?.(caller) ?? []),
      ];
      return {
        kind,
        read: { sql: own === null ? sql : ownSql!, parameters },
        hit: (row) => hit(row, text),
      };
    },
  );
}

function mayFind(caller: TenantAccess, { permissions, feature, when }: Searched<never>): boolean {
  const { actor, plan } = caller;
  if (feature !== undefined && (plan === null || !includesFeature(plan, feature))) return false;
  return permissions.some((permission) => allows(actor.permissions, permission)) && (when?.(caller) ?? true);
}
