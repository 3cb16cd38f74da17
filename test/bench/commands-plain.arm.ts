// node-postgres as it is mostly used: the statements that the product sends for the same command, each awaited before the
// next, on the same tables as the same role. It decides nothing and hashes nothing.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { urlAs } from '#infrastructure/persistence/roles.js';
import { eightAtATime, serve } from './arm.ts';
import { jobsOf, type ArmConfig, type Job, type Recorded, type Round } from './commands.ts';

let config: ArmConfig;
let pool: pg.Pool;
let turn = 0;

function carryOut(job: Job): Promise<void> {
  turn += 1;
  if ('complete' in job) return replay(config.recorded.complete, { ...job.complete, commandId: randomUUID() });
  const { create: site } = job;
  const vehicleId = site.vehicleIds[turn % site.vehicleIds.length]!;
  return replay(config.recorded.create, { ...site, vehicleId, workOrderId: randomUUID(), commandId: randomUUID() });
}

type Ids = Omit<Recorded['ids'], 'number'> & { number?: string };

async function replay({ statements, ids }: Recorded, own: Ids): Promise<void> {
  const instead = new Map<string, string>();
  for (const key of ['tenantId', 'userId', 'vehicleId', 'categoryId', 'workOrderId', 'commandId'] as const)
    instead.set(ids[key], own[key]);
  if (own.number) instead.set(ids.number, own.number);
  const client = await pool.connect();
  try {
    for (const { name, text, values } of statements) {
      const result = await client.query({ name, text, values: values && filledIn(values, instead) });
      if (name === 'next-number')
        instead.set(ids.number, `WO-${String((result.rows[0] as { last: number }).last).padStart(6, '0')}`);
      if (name === 'update-work_order' && result.rowCount !== 1) throw new Error('The work order was not there');
    }
  } finally {
    client.release();
  }
}

const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|WO-\d{6}/g;

function filledIn(values: readonly unknown[], instead: ReadonlyMap<string, string>): unknown[] {
  return values.map((value) => (typeof value === 'string' ? value.replace(IDS, (id) => instead.get(id) ?? id) : value));
}

serve<ArmConfig>({
  async open(given) {
    config = given;
    // Buffers arrive as plain byte arrays.
    for (const { statements } of Object.values(config.recorded))
      for (const { values } of statements)
        values?.forEach((value, index) => {
          if (value instanceof Uint8Array) values[index] = Buffer.from(value);
        });
    pool = new pg.Pool({ connectionString: urlAs(config.url, 'fleet_app'), max: 8 });
    await pool.query('SELECT 1');
  },
  round: (round: Round) => eightAtATime(jobsOf(config, round), carryOut),
  close: () => pool.end(),
});
