// How lists are mostly written: count everything, join everything, skip to the page. node-postgres, prepared statements.
import pg from 'pg';
import { serve } from './arm.ts';
import type { ListsConfig } from './lists-product.arm.ts';

const FROM = `
  FROM usual.work_order w
  JOIN usual.vehicle v ON v.id = w.vehicle_id
  LEFT JOIN usual.work_order_category c ON c.id = w.category_id
  LEFT JOIN usual.person p ON p.id = w.assigned_to
  WHERE w.tenant_id = $1 AND w.status IN ('open', 'in_progress', 'on_hold')`;
const COUNT = { name: 'count', text: `SELECT COUNT(*)::int AS total ${FROM}` };
const PAGE = {
  name: 'page',
  text: `SELECT w.id, w.number, w.vehicle_id, v.number AS vehicle_number, v.make, v.model, v.year, c.name AS category, w.priority, w.urgency,
           w.status, w.description, w.requested_by, w.assigned_to, p.name AS assigned_to_name, w.due_date, w.created_at, w.total_cost
         ${FROM} ORDER BY w.created_at DESC, w.id DESC LIMIT 50 OFFSET $2`,
};

let pool: pg.Pool;
let tenantId: string;

async function list(): Promise<{ rows: { id: string }[]; total: number }> {
  const [page, count] = await Promise.all([
    pool.query<{ id: string }>({ ...PAGE, values: [tenantId, 0] }),
    pool.query<{ total: number }>({ ...COUNT, values: [tenantId] }),
  ]);
  return { rows: page.rows, total: count.rows[0]!.total };
}

serve<ListsConfig>({
  async open(config) {
    tenantId = config.tenantId;
    pool = new pg.Pool({ connectionString: config.url });
    await list();
  },
  async ids() {
    const { rows, total } = await list();
    return [...rows.map(({ id }) => id), String(total)];
  },
  async list(times: number) {
    const millis: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      const began = performance.now();
      await list();
      millis.push(performance.now() - began);
    }
    return millis;
  },
  async explain() {
    const plans: string[] = [];
    for (const [{ text }, values] of [
      [PAGE, [tenantId, 0]],
      [COUNT, [tenantId]],
    ] as const) {
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${text}`, [...values]);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    return `COUNT(*) + OFFSET + join, page and total:\n\n${plans.join('\n\n')}\n`;
  },
  close: () => pool.end(),
});
