import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../../tools/embedded-postgres.mjs';
import { Program } from '../support/program.js';
import { provision, vehicle } from '../support/tenant.js';

it('PostgreSQL killed under load and started again: 503 meanwhile, the process stays up, nothing acknowledged is lost', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-outage-'));
  let server = await start({ dataDir: folder, mayMove: true });
  const program = new Program(server.url);
  try {
    await program.start();
    const { admin } = await provision(program);
    const vehicleId = await vehicle(admin);
    const acknowledged: string[] = [];
    const statuses = new Map<number, number>();
    let running = true;
    const load = Array.from({ length: 4 }, async () => {
      while (running) {
        const answer = await admin.post<{ id: string }>('/work-orders', {
          vehicleId,
          category: 'Repair',
          priority: 'scheduled',
          description: 'under load',
        });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 201) acknowledged.push(answer.body.id);
      }
    });
    await program.until(async () => acknowledged.length > 50, 'some load');
    process.kill(server.pid, 'SIGKILL');
    await program.until(async () => statuses.get(503), 'a 503');
    expect((await fetch(`${program.url}/api/health/live`)).status).toBe(200);
    expect((await fetch(`${program.url}/api/health/ready`)).status).toBe(503);
    server = await start({ dataDir: folder, mayMove: true });
    const before = acknowledged.length;
    await program.until(async () => acknowledged.length > before + 50, 'work to go on', 60_000);
    running = false;
    await Promise.all(load);
    expect([...statuses.keys()].sort()).toEqual([201, 503]);
    const kept = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { data: { id: string }[]; nextCursor: string | null } } = await admin.get(
        `/work-orders?limit=200${cursor ? `&cursor=${cursor}` : ''}`,
      );
      for (const { id } of body.data) kept.add(id);
      cursor = body.nextCursor;
    }
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  } finally {
    await program.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
