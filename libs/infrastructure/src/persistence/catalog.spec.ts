import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.js';

/**
 * Tables with a tenant that are kept another way. A session exists before there is a tenant (log-in, refresh) and has none
 * for operators: no role but the functions' owner may touch it.
 */
const NOT_BY_TENANT = ['session'];

/** Tables without a tenant, and why that is right. */
const WITHOUT_TENANT: Readonly<Record<string, string>> = {
  migration: 'which migrations ran',
  operator: 'operators live outside tenants',
  reader_shard: "checkpoints of readers, which follow all tenants' events in one order",
  signing_key: "the platform's keys",
  spent_challenge: 'which challenges were used, before it is known by whom',
  tenant_domain: 'which domains are taken, asked before there is a tenant',
};

/** Policies beside the fence: what fleet_system may see across tenants (the log, its checkpoints, what sagas wait for). */
const SYSTEM_POLICIES = [
  'event: system_reads SELECT',
  'job: system_keeps ALL',
  'parked_event: system_keeps ALL',
  'saga: system_reads SELECT',
  'saga_command: system_reads SELECT',
];

/** What looks past the fence, across tenants or (search) by an index that a fence keeps from use, and who may call it beside the owner. */
const DEFINERS = {
  'challenge_spend(p_id uuid, p_seconds integer)': 'fleet_app',
  'claim_tenant_domain(wanted text)': 'fleet_app,fleet_system',
  'login_candidates(wanted text)': 'fleet_app',
  'operator_by_id(wanted uuid)': 'fleet_app',
  'operator_save(p_id uuid, p_email text, p_name text, p_password_hash text)': '',
  'passkey_candidates(p_credential text)': 'fleet_app',
  'platform_tenants()': 'fleet_app,fleet_system',
  'search_candidates(p_kind text, p_like text[], p_most integer)': 'fleet_app',
  'search_spellings(p_word text, p_most integer)': 'fleet_app',
  'session_create(p_id uuid, p_tenant uuid, p_user uuid, p_family uuid, p_hash bytea, p_seconds integer)': 'fleet_app',
  'session_revoke_family(p_hash bytea)': 'fleet_app',
  'session_revoke_user(p_tenant uuid, p_user uuid)': 'fleet_app',
  'session_rotate(p_old bytea, p_new bytea, p_new_id uuid, p_grace_seconds integer, p_seconds integer, p_family_seconds integer)':
    'fleet_app',
  'signing_key_add(p_kid text, p_private jsonb, p_public jsonb, p_sign_seconds integer, p_keep_seconds integer)':
    'fleet_app',
  'signing_keys()': 'fleet_app',
  'user_last_seen(p_user uuid)': 'fleet_app',
};

const FENCE = '(tenant_id = ( SELECT current_tenant() AS current_tenant))';
const OURS = `n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`;

let db: FreshDatabase;
let tenantTables: string[];
beforeAll(async () => {
  db = await freshDatabase();
  tenantTables = (
    await db.admin<{ relname: string }>(
      `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND ${OURS} ORDER BY c.relname`,
    )
  ).map(({ relname }) => relname);
});
afterAll(() => db?.close());

const fencedTables = () => tenantTables.filter((table) => !NOT_BY_TENANT.includes(table));

/** One line for each row of a question about what is wrong. */
async function lines(sql: string, ...parameters: unknown[]): Promise<string[]> {
  return (await db.admin<{ line: string }>(sql, parameters)).map(({ line }) => line);
}

describe('every table of a tenant', () => {
  it('is known as one: a table without tenant_id says why', async () => {
    const all = await lines(
      `SELECT c.relname AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'm', 'f') AND ${OURS} ORDER BY 1`,
    );
    expect(tenantTables).toEqual(
      expect.arrayContaining(['event', 'command', 'saga', 'vehicle', 'work_order', 'person', 'session']),
    );
    expect(all.filter((table) => !tenantTables.includes(table))).toEqual(Object.keys(WITHOUT_TENANT));
  });

  it('has row-level security enabled and forced, its owner included', async () => {
    expect(
      await lines(
        `SELECT relname AS line FROM pg_class
         WHERE relname = ANY($1) AND relnamespace = 'public'::regnamespace AND NOT (relrowsecurity AND relforcerowsecurity)`,
        tenantTables,
      ),
    ).toEqual([]);
  });

  it('has the one policy that fences reads and writes, for every role', async () => {
    const fence = await lines(
      `SELECT tablename AS line FROM pg_policies
       WHERE schemaname = 'public' AND policyname = 'tenant_isolation' AND permissive = 'PERMISSIVE' AND cmd = 'ALL'
         AND roles = '{public}' AND qual = $1 AND with_check = $1 ORDER BY 1`,
      FENCE,
    );
    expect(fence).toEqual(tenantTables);
  });

  it('has no other policy, but those that let the system read the log and what waits', async () => {
    expect(
      await lines(
        `SELECT format('%s: %s %s%s', tablename, policyname, cmd, CASE WHEN roles <> '{fleet_system}' THEN ' to ' || roles::text END) AS line
         FROM pg_policies WHERE schemaname = 'public' AND policyname <> 'tenant_isolation' ORDER BY 1`,
      ),
    ).toEqual(SYSTEM_POLICIES);
  });

  it('cannot be without its tenant', async () => {
    expect(
      await lines(
        `SELECT attrelid::regclass::text AS line FROM pg_attribute
         WHERE attname = 'tenant_id' AND attrelid::regclass::text = ANY($1) AND NOT (attnotnull AND atttypid = 'uuid'::regtype)`,
        fencedTables(),
      ),
    ).toEqual([]);
  });

  it('has a primary key', async () => {
    expect(
      await lines(
        `SELECT t AS line FROM unnest($1::text[]) t WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t::regclass AND i.indisprimary)`,
        tenantTables,
      ),
    ).toEqual([]);
  });

  it('has tenant_id first in its primary key and in every unique or excluding index', async () => {
    expect(
      await lines(
        `SELECT i.indexrelid::regclass::text AS line FROM pg_index i
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid::regclass::text = ANY($1) AND (i.indisunique OR i.indisexclusion) AND a.attname IS DISTINCT FROM 'tenant_id'`,
        fencedTables(),
      ),
    ).toEqual([]);
  });

  it('has tenant_id first on both sides of every foreign key, so that none crosses tenants', async () => {
    const foreignKeys = await lines(
      `SELECT k.conname AS line FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid::regclass::text = ANY($1)`,
      tenantTables,
    );
    expect(foreignKeys.length).toBeGreaterThan(5);
    expect(
      await lines(
        `SELECT format('%s: %s', k.conrelid::regclass, k.conname) AS line FROM pg_constraint k
         JOIN pg_attribute f ON f.attrelid = k.conrelid AND f.attnum = k.conkey[1]
         JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = k.confkey[1]
         WHERE k.contype = 'f' AND (k.conrelid::regclass::text = ANY($1) OR k.confrelid::regclass::text = ANY($1))
           AND (f.attname <> 'tenant_id' OR t.attname <> 'tenant_id')`,
        tenantTables,
      ),
    ).toEqual([]);
  });
});

describe('views', () => {
  it('ask with the rights of who asks, and none is kept as a copy', async () => {
    expect(
      await lines(
        `SELECT c.relname AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE ${OURS} AND (c.relkind = 'm' OR c.relkind = 'v' AND NOT COALESCE('security_invoker=true' = ANY(c.reloptions), false))`,
      ),
    ).toEqual([]);
  });
});

describe('roles', () => {
  it('gives PUBLIC nothing on any table or sequence, and no right to create', async () => {
    expect(
      await lines(
        `SELECT format('%s: %s', c.relname, p.privilege_type) AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
           aclexplode(c.relacl) p WHERE n.nspname IN ('public', 'bullmq') AND p.grantee = 0 AND ${OURS}`,
      ),
    ).toEqual([]);
    expect(
      await lines(
        `SELECT n.nspname AS line FROM pg_namespace n, aclexplode(n.nspacl) p
         WHERE n.nspname IN ('public', 'bullmq') AND p.grantee = 0 AND p.privilege_type = 'CREATE'`,
      ),
    ).toEqual([]);
  });

  it('lets no role that logs in own a table, escape a fence, or become who may', async () => {
    const roles = await db.admin<Record<string, unknown>>(
      `SELECT r.rolname, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication AS powerful,
         EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace) AS owns,
         ARRAY(SELECT m.roleid::regrole::text || CASE WHEN m.inherit_option THEN ' inherited' ELSE '' END || CASE WHEN m.admin_option THEN ' admin' ELSE '' END
               FROM pg_auth_members m WHERE m.member = r.oid) AS member_of
       FROM pg_roles r WHERE r.rolname LIKE 'fleet_%' AND r.rolcanlogin ORDER BY 1`,
    );
    const harmless = { powerful: false, owns: false, member_of: [] };
    expect(roles).toEqual([
      { rolname: 'fleet_app', ...harmless },
      { rolname: 'fleet_jobs', ...harmless },
      { rolname: 'fleet_system', ...harmless, member_of: ['fleet_app'] },
    ]);
  });

  it('lets nobody change or take back an event', async () => {
    expect(
      await lines(
        `SELECT format('%s: %s', role, privilege) AS line
         FROM unnest(ARRAY['fleet_app', 'fleet_system', 'fleet_jobs', 'fleet_lookup']) role, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) privilege
         WHERE has_table_privilege(role, 'event', privilege) OR privilege = 'UPDATE' AND has_any_column_privilege(role, 'event', privilege)`,
      ),
    ).toEqual([]);
    expect(
      await lines(
        `SELECT 'fleet_app appends' AS line WHERE has_table_privilege('fleet_app', 'event', 'SELECT, INSERT')`,
      ),
    ).toHaveLength(1);
  });

  it('gives the application no right that goes past the fence, and none on what is not by tenant', async () => {
    const tables = [...tenantTables, ...Object.keys(WITHOUT_TENANT)];
    expect(
      await lines(
        `SELECT format('%s: %s', t, privilege) AS line FROM unnest($1::text[]) t, unnest(ARRAY['TRUNCATE', 'TRIGGER', 'REFERENCES']) privilege
         WHERE has_table_privilege('fleet_app', t, privilege)`,
        tables,
      ),
    ).toEqual([]);
    expect(
      await lines(
        `SELECT format('%s: %s', t, privilege) AS line FROM unnest($1::text[]) t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) privilege
         WHERE has_table_privilege('fleet_app', t, privilege)`,
        [...NOT_BY_TENANT, ...Object.keys(WITHOUT_TENANT)],
      ),
    ).toEqual([]);
  });

  it('lets the system write nothing but checkpoints, what it parked, and when to look for a job', async () => {
    expect(
      await lines(
        `SELECT t AS line FROM unnest($1::text[]) t, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) privilege
         WHERE has_table_privilege('fleet_system', t, privilege) GROUP BY 1 ORDER BY 1`,
        [...tenantTables, ...Object.keys(WITHOUT_TENANT)],
      ),
    ).toEqual(['job', 'parked_event', 'reader_shard']);
  });
});

describe('functions that act with the rights of their owner', () => {
  it('are exactly these, each for exactly these roles', async () => {
    const functions = await db.admin<{ name: string; callers: string }>(
      `SELECT format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) AS name,
         COALESCE((SELECT string_agg(CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ',' ORDER BY a.grantee::regrole::text)
           FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee <> p.proowner), '') AS callers
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(Object.fromEntries(functions.map(({ name, callers }) => [name, callers]))).toEqual(DEFINERS);
  });

  it('fix where names are looked up, and belong to the role that only they act as', async () => {
    expect(
      await lines(
        `SELECT proname AS line FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
           AND (proconfig IS DISTINCT FROM ARRAY['search_path=public, pg_temp'] OR proowner <> 'fleet_lookup'::regrole)`,
      ),
    ).toEqual([]);
    expect(await lines(`SELECT rolname AS line FROM pg_roles WHERE rolname = 'fleet_lookup' AND rolcanlogin`)).toEqual(
      [],
    );
  });
});
