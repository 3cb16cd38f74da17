import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When services are due and how urgent each is, for lists, counts and reminders alike: `forecastOf` of the domain in SQL. */
export class DueStanding1790000000006 implements MigrationInterface {
  name = 'DueStanding1790000000006';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [DUE_SERVICE, METER, VIEW]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('What follows from the log is made again, not taken back: restore a backup instead');
  }
}

/** Filled by rewriting the table: its owner, whom row-level security binds too, sees no row. */
const DUE_SERVICE = `
ALTER TABLE due_service ADD COLUMN due_engine bigint, ADD COLUMN interval_metres bigint, ADD COLUMN interval_days integer,
  ADD COLUMN interval_seconds bigint, ADD COLUMN retired boolean NOT NULL DEFAULT false, ADD COLUMN told text;
ALTER TABLE due_service
  ALTER COLUMN due_at TYPE timestamptz USING (state->>'dueAt')::timestamptz,
  ALTER COLUMN due_engine TYPE bigint USING (state->>'dueEngineSeconds')::bigint,
  ALTER COLUMN interval_metres TYPE bigint USING (state->>'intervalMetres')::bigint,
  ALTER COLUMN interval_days TYPE integer USING (state->>'intervalDays')::integer,
  ALTER COLUMN interval_seconds TYPE bigint USING (state->>'intervalSeconds')::bigint;`;

/** The function stands for \`averageDailyUse\` of the domain this once. */
const METER = `
CREATE FUNCTION daily_use_of(state jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  WITH valid AS (
    SELECT (r->>'value')::float8 AS value, extract(epoch FROM (r->>'at')::timestamptz)::float8 / 86400 AS day, place
    FROM jsonb_array_elements(state->'readings') WITH ORDINALITY AS readings (r, place) WHERE r->>'status' = 'valid'),
  recent AS (
    SELECT * FROM valid WHERE day >= (SELECT day FROM valid ORDER BY place DESC LIMIT 1) - 180 ORDER BY place DESC LIMIT 60)
  SELECT floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY (b.value - a.value) / (b.day - a.day)) + 0.5)::bigint
  FROM recent a JOIN recent b ON b.day - a.day >= 1 $$;
ALTER TABLE meter ADD COLUMN daily_use bigint;
ALTER TABLE meter ALTER COLUMN daily_use TYPE bigint USING daily_use_of(state);
DROP FUNCTION daily_use_of(jsonb);`;

/** A tenth of an interval is the grace, fourteen days are soon, and fifty years are as far as is foreseen: due-forecast.ts. */
const VIEW = `
CREATE FUNCTION meter_reaches(due bigint, value bigint, at timestamptz, per_day bigint) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN per_day > 0 AND (due - value)::float8 / per_day <= 18262
      THEN at + GREATEST((due - value)::float8 / per_day, -18262) * interval '24 hours'
    WHEN COALESCE(per_day, 0) <= 0 AND value >= due THEN at END $$;

CREATE VIEW due_standing WITH (security_invoker = true) AS
SELECT d.tenant_id, d.id, d.version, d.title, d.vehicle_id, v.number AS vehicle_number, v.make, v.model, v.assigned_driver_id, d.told,
  d.state, o.current_value AS distance_value, o.current_at AS distance_at, o.daily_use AS distance_use,
  e.current_value AS engine_value, e.current_at AS engine_at, e.daily_use AS engine_use,
  first.due_on,
  CASE
    WHEN first.due_on = d.due_at THEN 'time'
    WHEN first.due_on = reached.distance THEN 'distance'
    WHEN first.due_on = reached.engine THEN 'engine_time'
    WHEN d.due_meter IS NOT NULL THEN 'distance'
    WHEN d.due_engine IS NOT NULL THEN 'engine_time' END AS measure,
  CASE
    WHEN now() - d.due_at > d.interval_days * interval '144 minutes' OR 10 * (o.current_value - d.due_meter) > d.interval_metres
      OR 10 * (e.current_value - d.due_engine) > d.interval_seconds THEN 'overdue'
    WHEN d.due_at <= now() OR o.current_value >= d.due_meter OR e.current_value >= d.due_engine THEN 'due'
    WHEN first.due_on <= now() + interval '336 hours' THEN 'soon'
    ELSE 'upcoming' END AS level
FROM due_service d
JOIN vehicle v ON v.tenant_id = d.tenant_id AND v.id = d.vehicle_id AND NOT v.archived AND v.status NOT IN ('sold', 'inactive')
LEFT JOIN meter o ON o.tenant_id = d.tenant_id AND o.vehicle_id = d.vehicle_id AND o.kind = 'odometer'
LEFT JOIN meter e ON e.tenant_id = d.tenant_id AND e.vehicle_id = d.vehicle_id AND e.kind = 'engine_hours'
CROSS JOIN LATERAL (SELECT
  meter_reaches(d.due_meter, o.current_value, o.current_at, o.daily_use) AS distance,
  meter_reaches(d.due_engine, e.current_value, e.current_at, e.daily_use) AS engine) reached
CROSS JOIN LATERAL (SELECT LEAST(d.due_at, reached.distance, reached.engine) AS due_on) first
WHERE NOT d.retired;
GRANT SELECT ON due_standing TO fleet_app;`;
