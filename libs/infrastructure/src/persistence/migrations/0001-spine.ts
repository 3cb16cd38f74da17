import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Fences a table by tenant, for every role, its owner included. */
export function fence(table: string): string {
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table}
      USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));`;
}

/** A table of aggregates: the snapshot, its version, the last event's hash, and the columns screens ask for. */
function aggregateTable(table: string, columns: string): string {
  return `
    CREATE TABLE ${table} (
      tenant_id uuid NOT NULL, id uuid NOT NULL, version integer NOT NULL, hash bytea NOT NULL, state jsonb NOT NULL,
      ${columns}
      PRIMARY KEY (tenant_id, id));
    GRANT SELECT, INSERT, UPDATE ON ${table} TO fleet_app;
    ${fence(table)}`;
}

export class Spine1790000000001 implements MigrationInterface {
  name = 'Spine1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [LOG, READERS, SAGAS, AGGREGATES, INDEXES, PLATFORM, NOTIFICATIONS]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('The log is never taken back: restore a backup instead');
  }
}

const LOG = `
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid $$;

CREATE TABLE event (
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  position bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id uuid NOT NULL, stream_id uuid NOT NULL, version integer NOT NULL,
  id uuid NOT NULL, stream_type text NOT NULL, type text NOT NULL, v smallint NOT NULL, data jsonb NOT NULL,
  user_id uuid, command_id uuid NOT NULL, correlation_id uuid NOT NULL, causation_id uuid,
  occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL, hash bytea NOT NULL,
  PRIMARY KEY (tenant_id, stream_id, version));
CREATE INDEX event_order ON event (transaction_id, position);
GRANT SELECT, INSERT ON event TO fleet_app;
GRANT SELECT ON event TO fleet_system;
${fence('event')}
CREATE POLICY system_reads ON event FOR SELECT TO fleet_system USING (true);

CREATE TABLE command (
  tenant_id uuid NOT NULL, id uuid NOT NULL, user_id uuid, payload_hash bytea NOT NULL, answer jsonb NOT NULL,
  recorded_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, id));
GRANT SELECT, INSERT ON command TO fleet_app;
${fence('command')}

CREATE TABLE counter (
  tenant_id uuid NOT NULL, kind text NOT NULL, last bigint NOT NULL, PRIMARY KEY (tenant_id, kind));
GRANT SELECT, INSERT, UPDATE ON counter TO fleet_app;
${fence('counter')}

CREATE TABLE quota (
  tenant_id uuid NOT NULL, kind text NOT NULL, used integer NOT NULL DEFAULT 0, maximum integer NOT NULL,
  PRIMARY KEY (tenant_id, kind), CONSTRAINT quota_kept CHECK (maximum < 0 OR used <= maximum));
GRANT SELECT, INSERT, UPDATE ON quota TO fleet_app;
${fence('quota')}`;

const READERS = `
CREATE TABLE reader_shard (
  reader text NOT NULL, shard smallint NOT NULL, transaction_id xid8 NOT NULL DEFAULT '0', position bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (reader, shard));
GRANT SELECT, INSERT, UPDATE ON reader_shard TO fleet_system;

CREATE FUNCTION shard_of(tenant uuid, shards integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT abs(hashtext(tenant::text) % shards) $$;

CREATE TABLE parked_event (
  tenant_id uuid NOT NULL, reader text NOT NULL, event_id uuid NOT NULL, stream_id uuid NOT NULL, version integer NOT NULL,
  status text NOT NULL CHECK (status IN ('retrying', 'waiting', 'parked')), tries integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL, error text, parked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, reader, event_id));
CREATE INDEX parked_event_stream ON parked_event (tenant_id, reader, stream_id, version);
CREATE INDEX parked_event_due ON parked_event (next_at) WHERE status = 'retrying';
GRANT SELECT, UPDATE ON parked_event TO fleet_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON parked_event TO fleet_system;
${fence('parked_event')}
CREATE POLICY system_keeps ON parked_event TO fleet_system USING (true) WITH CHECK (true);`;

const SAGAS = `
CREATE TABLE saga (
  tenant_id uuid NOT NULL, type text NOT NULL, id uuid NOT NULL, attempt integer NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'failed', 'stuck', 'done')), state jsonb NOT NULL,
  started_at timestamptz NOT NULL, finished_at timestamptz, timeout_at timestamptz,
  PRIMARY KEY (tenant_id, type, id, attempt));
CREATE INDEX saga_timeout ON saga (timeout_at) WHERE timeout_at IS NOT NULL;
CREATE INDEX saga_unfinished ON saga (tenant_id, status) WHERE status IN ('running', 'stuck');
GRANT SELECT, INSERT, UPDATE ON saga TO fleet_app;
GRANT SELECT ON saga TO fleet_system;
${fence('saga')}
CREATE POLICY system_reads ON saga FOR SELECT TO fleet_system USING (true);

CREATE TABLE saga_command (
  tenant_id uuid NOT NULL, id uuid NOT NULL, type text NOT NULL, saga_id uuid NOT NULL, attempt integer NOT NULL,
  step text NOT NULL, line text NOT NULL, name text NOT NULL, payload jsonb NOT NULL, compensates boolean NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'done', 'refused', 'stuck')),
  tries integer NOT NULL DEFAULT 0, next_at timestamptz NOT NULL, ordinal bigint GENERATED ALWAYS AS IDENTITY,
  sent_at timestamptz NOT NULL, started_at timestamptz, finished_at timestamptz, error text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, type, saga_id, attempt) REFERENCES saga (tenant_id, type, id, attempt));
CREATE INDEX saga_command_due ON saga_command (next_at) WHERE status = 'pending';
CREATE INDEX saga_command_saga ON saga_command (tenant_id, type, saga_id, attempt);
GRANT SELECT, INSERT, UPDATE ON saga_command TO fleet_app;
GRANT SELECT ON saga_command TO fleet_system;
${fence('saga_command')}
CREATE POLICY system_reads ON saga_command FOR SELECT TO fleet_system USING (true);`;

const AGGREGATES = [
  aggregateTable('tenant', `domain text NOT NULL, status text NOT NULL, plan text NOT NULL,`),
  aggregateTable('app_user', `status text NOT NULL, role_ids uuid[] NOT NULL,`),
  aggregateTable('role', `name text NOT NULL,`),
  aggregateTable(
    'vehicle',
    `number text NOT NULL, vin text, make text, model text, year integer, type text, department text, status text NOT NULL,
     location_id uuid, assigned_driver_id uuid, archived boolean NOT NULL, created_at timestamptz NOT NULL,`,
  ),
  aggregateTable(
    'meter',
    `vehicle_id uuid NOT NULL, kind text NOT NULL, current_value bigint, current_at timestamptz,`,
  ),
  aggregateTable('work_order_category', `name text NOT NULL, active boolean NOT NULL, archived boolean NOT NULL,`),
  aggregateTable(
    'work_order',
    `number text NOT NULL, vehicle_id uuid NOT NULL, category_id uuid, priority text NOT NULL, urgency text NOT NULL,
     status text NOT NULL, description text NOT NULL, assigned_to uuid, requested_by uuid, location_id uuid, due_date date,
     created_at timestamptz NOT NULL, completed_at timestamptz, total_cost bigint NOT NULL, completion_status text,`,
  ),
  aggregateTable('due_service', `vehicle_id uuid NOT NULL, title text NOT NULL, due_at date, due_meter bigint,`),
  aggregateTable(
    'part',
    `part_number text NOT NULL, name text NOT NULL, stocked boolean NOT NULL, archived boolean NOT NULL,`,
  ),
  aggregateTable(
    'stock_item',
    `part_id uuid NOT NULL, location_id uuid NOT NULL, on_hand bigint NOT NULL CHECK (on_hand >= 0), reserved bigint NOT NULL,
     value bigint NOT NULL,`,
  ),
  aggregateTable(
    'invoice',
    `number text NOT NULL, work_order_id uuid NOT NULL, vehicle_id uuid NOT NULL, status text NOT NULL,
     total bigint NOT NULL, issued_at timestamptz NOT NULL,`,
  ),
].join('\n');

const INDEXES = `
CREATE UNIQUE INDEX role_name ON role (tenant_id, lower(name));
CREATE UNIQUE INDEX vehicle_number ON vehicle (tenant_id, number);
CREATE INDEX vehicle_created ON vehicle (tenant_id, created_at DESC, id DESC);
CREATE INDEX vehicle_driver ON vehicle (tenant_id, assigned_driver_id) WHERE assigned_driver_id IS NOT NULL;
CREATE UNIQUE INDEX meter_kind ON meter (tenant_id, vehicle_id, kind);
CREATE UNIQUE INDEX work_order_category_name ON work_order_category (tenant_id, lower(name)) WHERE NOT archived;
CREATE UNIQUE INDEX work_order_number ON work_order (tenant_id, number);
CREATE INDEX work_order_created ON work_order (tenant_id, created_at DESC, id DESC);
CREATE INDEX work_order_status ON work_order (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX work_order_vehicle ON work_order (tenant_id, vehicle_id, created_at DESC, id DESC);
CREATE INDEX work_order_assigned ON work_order (tenant_id, assigned_to, created_at DESC, id DESC) WHERE assigned_to IS NOT NULL;
CREATE INDEX work_order_due ON work_order (tenant_id, due_date, id) WHERE due_date IS NOT NULL;
CREATE INDEX due_service_vehicle ON due_service (tenant_id, vehicle_id);
CREATE UNIQUE INDEX part_number ON part (tenant_id, part_number);
CREATE UNIQUE INDEX stock_item_place ON stock_item (tenant_id, part_id, location_id);
CREATE UNIQUE INDEX invoice_number ON invoice (tenant_id, number);
CREATE INDEX invoice_work_order ON invoice (tenant_id, work_order_id);
CREATE INDEX invoice_issued ON invoice (tenant_id, issued_at DESC, id DESC);
ALTER TABLE meter ADD FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicle (tenant_id, id);
ALTER TABLE work_order ADD FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicle (tenant_id, id);
ALTER TABLE work_order ADD FOREIGN KEY (tenant_id, category_id) REFERENCES work_order_category (tenant_id, id);
ALTER TABLE due_service ADD FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicle (tenant_id, id);
ALTER TABLE stock_item ADD FOREIGN KEY (tenant_id, part_id) REFERENCES part (tenant_id, id);
ALTER TABLE invoice ADD FOREIGN KEY (tenant_id, work_order_id) REFERENCES work_order (tenant_id, id);

CREATE TABLE location (
  tenant_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, name));
GRANT SELECT, INSERT, UPDATE ON location TO fleet_app;
${fence('location')}
ALTER TABLE stock_item ADD FOREIGN KEY (tenant_id, location_id) REFERENCES location (tenant_id, id);

CREATE TABLE dashboard (
  tenant_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, is_default boolean NOT NULL, widgets jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id));
GRANT SELECT, INSERT, UPDATE ON dashboard TO fleet_app;
${fence('dashboard')}`;

/** Outside any tenant: which domain is taken. Reached only through the functions below, whose owner sees across. */
const PLATFORM = `
CREATE TABLE tenant_domain (domain text PRIMARY KEY, owner_id uuid NOT NULL);
GRANT SELECT, INSERT ON tenant_domain TO fleet_lookup;
GRANT SELECT ON tenant, app_user, vehicle, quota TO fleet_lookup;

CREATE FUNCTION claim_tenant_domain(wanted text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ INSERT INTO tenant_domain (domain, owner_id) VALUES (lower(wanted), current_tenant()) $$;

CREATE FUNCTION platform_tenants() RETURNS TABLE (id uuid, version integer, state jsonb, users integer, vehicles integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT t.id, t.version, t.state,
          COALESCE((SELECT used FROM quota q WHERE q.tenant_id = t.tenant_id AND q.kind = 'users'), 0),
          COALESCE((SELECT used FROM quota q WHERE q.tenant_id = t.tenant_id AND q.kind = 'vehicles'), 0)
        FROM tenant t ORDER BY t.state->>'companyName' $$;

ALTER FUNCTION claim_tenant_domain(text) OWNER TO fleet_lookup;
ALTER FUNCTION platform_tenants() OWNER TO fleet_lookup;
REVOKE EXECUTE ON FUNCTION claim_tenant_domain(text), platform_tenants() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_tenant_domain(text), platform_tenants() TO fleet_app, fleet_system;`;

const NOTIFICATIONS = `
CREATE TABLE notification (
  tenant_id uuid NOT NULL, id uuid NOT NULL, user_id uuid NOT NULL, kind text NOT NULL, subject_id uuid NOT NULL,
  data jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), read_at timestamptz, PRIMARY KEY (tenant_id, id));
CREATE INDEX notification_user ON notification (tenant_id, user_id, created_at DESC);
GRANT SELECT, INSERT, UPDATE ON notification TO fleet_app;
${fence('notification')}`;
