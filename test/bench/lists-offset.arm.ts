// How lists are mostly written: count everything, join everything, skip to the page. node-postgres, prepared statements.
import pg from 'pg';
import { serve } from './arm.ts';
import type { ListsConfig } from './lists-product.arm.ts';

type Table = 'work_order' | 'work_order_indexed';

function statements(table: Table) {
  const from = `
    FROM usual.${table} w
    JOIN usual.vehicle v ON v.id = w.vehicle_id
    LEFT JOIN usual.work_order_category c ON c.id = w.category_id
    LEFT JOIN usual.person p ON p.id = w.assigned_to
    WHERE w.tenant_id = $1 AND w.status IN ('open', 'in_progress', 'on_hold')`;
  return {
    count: { name: `count-${table}`, text: `SELECT COUNT(*)::int AS total ${from}` },
    page: {
      name: `page-${table}`,
      text: `SELECT w.id, w.number, w.vehicle_id, v.number AS vehicle_number, v.make, v.model, v.year, c.name AS category, w.priority, w.urgency,
               w.status, w.description, w.requested_by, w.assigned_to, p.name AS assigned_to_name, w.due_date, w.created_at, w.total_cost
             ${from} ORDER BY w.created_at DESC, w.id DESC LIMIT 50 OFFSET $2`,
    },
  };
}

let pool: pg.Pool;
let tenantId: string;

async function list(table: Table): Promise<{ rows: { id: string }[]; total: number }> {
  const { page, count } = statements(table);
  const [rows, counted] = await Promise.all([
    pool.query<{ id: string }>({ ...page, values: [tenantId, 0] }),
    pool.query<{ total: number }>({ ...count, values: [tenantId] }),
  ]);
  return { rows: rows.rows, total: counted.rows[0]!.total };
}

async function timed(table: Table, times: number): Promise<number[]> {
  const millis: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const began = performance.now();
    await list(table);
    millis.push(performance.now() - began);
  }
  return millis;
}

async function explained(table: Table): Promise<string> {
  const { page, count } = statements(table);
  const plans: string[] = [];
  for (const [{ text }, values] of [
    [page, [tenantId, 0]],
    [count, [tenantId]],
  ] as const) {
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${text}`, [...values]);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
  }
  return plans.join('\n\n');
}

serve<ListsConfig>({
  async open(config) {
    tenantId = config.tenantId;
    pool = new pg.Pool({ connectionString: config.url });
    await list('work_order');
    await list('work_order_indexed');
  },
  async ids() {
    const { rows, total } = await list('work_order');
    return [...rows.map(({ id }) => id), String(total)];
  },
  list: (times: number) => timed('work_order', times),
  listIndexed: (times: number) => timed('work_order_indexed', times),
  async explain() {
    const [keys, indexed] = [await explained('work_order'), await explained('work_order_indexed')];
    return `COUNT(*) + OFFSET + join, keys indexed, page and total:\n\n${keys}\n\nstatus and creation indexed too, page and total:\n\n${indexed}\n`;
  },
  close: () => pool.end(),
});
