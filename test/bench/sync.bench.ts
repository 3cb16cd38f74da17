// What working offline costs and keeps: a queue sent over a slow line against one request an edit and against PouchDB, the
// first load, a long queue on a phone that is killed, and a recorded day done by two people at
// once. The offline core as it is, on IndexedDB in memory, against the server as it is. See docs/benchmarks.md.
import './test-sources.ts';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { tenantIdOf } from '#infrastructure/demo/ids.js';
import { loadDemoInto } from '#infrastructure/demo/load-demo.js';
import { DEMO_PASSWORD } from '#infrastructure/demo/people.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
import type { WorkOrderState } from '#domain/maintenance/work-order.js';
import {
  interleaved,
  median,
  printMachine,
  printTable,
  ratio,
  report,
  serverUrl,
  shown,
  sql,
  startArm,
} from './harness.ts';
import { conflictsOfADay } from './sync-day.ts';
import { Link } from './sync-link.ts';
import { firstLoad } from './sync-load.ts';
import { technicianOfScope } from './sync-scope.ts';
import { assignedWork, otherWords, type Words } from './sync-work.ts';
import { Device, Person } from './sync-person.ts';

const ROUND_TRIP = 50;
const [EDITS, WORK_ORDERS, ROUNDS] = [1_000, 200, 5];
/** Of the edits sent one by one: the others would take as long each. */
const ONE_BY_ONE = 100;
const QUEUE = 5_000;
const KILLS = 10;
/** A weak line: 400 kbit/s, its round trip in ms, and the share of requests that are cut. */
const WEAK = { roundTrip: 400, bytesPerSecond: 50_000, cut: 0.05 };
/** As on a phone, ms. */
const PHONE_PATIENCE = 10_000;
const DAY_EDITS = 300;
const AT_A_TIME = 10;
const SEED = Number(process.argv[2] ?? Date.now() % 1_000_000);
const DOMAIN = 'queencity.example';

const url = serverUrl();
await printMachine(url, 'before');
await prepareDatabase(url, () => undefined);
await loadDemoInto(url, console.log);
const product = await startArm('product', import.meta.resolve('./http-product.arm.ts'), { url });
const { address } = await product.ask<{ address: string }>('address');
const link = new Link(address, ROUND_TRIP);
const far = await link.listen();
const technician = await Person.signedIn(address, `technician@${DOMAIN}`, DEMO_PASSWORD);
const manager = await Person.signedIn(address, `manager@${DOMAIN}`, DEMO_PASSWORD);
const tenantId = tenantIdOf(DOMAIN);

const workOrderIds = await assignedWork(url, { manager, technician, count: WORK_ORDERS });
const drainFigures = await drain();
const loadFigures = await firstLoads();
const queueFigures = await longQueue();
const weakFigures = await weakLine();
const dayFigures = await conflictsOfADay({ url, address, technician, manager });
link.close();
await product.stop();
await printMachine(url, 'after');
report('sync', { ...drainFigures, ...loadFigures, ...queueFigures, ...weakFigures, ...dayFigures });
process.exit(0);

interface Edit {
  readonly id: string;
  readonly changes: Words;
  readonly base: Words;
}

/** Edits with what other work orders of the demo say, turn about on each work order and on three fields. */
async function edits(count: number, device: Device): Promise<readonly Edit[]> {
  const others = await otherWords(url, tenantId, count);
  const records = await device.database.records.where('kind').equals('work-order').toArray();
  const seen = new Map(records.map(({ id, state }) => [id, { ...(state as unknown as WorkOrderState) }]));
  return others.map((other, place) => {
    const id = workOrderIds[place % WORK_ORDERS]!;
    const field = (['notes', 'description', 'dueDate'] as const)[Math.floor(place / WORK_ORDERS) % 3]!;
    const state = seen.get(id)!;
    const base = { [field]: state[field] };
    const changes = { [field]: other[field] };
    Object.assign(state, changes);
    return { id, changes, base };
  });
}

async function drain(): Promise<Record<string, number>> {
  let device: Device;
  let sent: readonly object[] = [];
  // A phone of its own each time: IndexedDB in memory gets slower with every row that ever was in an index.
  const queued = async (): Promise<void> => {
    device = new Device(technician, far);
    await device.synced();
    for (const { id, changes, base } of await edits(EDITS, device))
      await device.give(id, { name: 'UpdateWorkOrder', changes, base });
    sent = (await device.database.commands.where('status').equals('waiting').toArray()).map(
      ({ commandId, sequence, type, expectedVersion, base, payload, occurredAt, dependsOn }) =>
        JSON.parse(
          JSON.stringify({ commandId, sequence, type, expectedVersion, base, payload, occurredAt, dependsOn }),
        ) as object,
    );
  };
  const ours = async (): Promise<number> => {
    await queued();
    const began = performance.now();
    await device.synced();
    const took = performance.now() - began;
    const [waiting, needsMe] = [await device.commands('waiting'), await device.commands('needs_me')];
    if (waiting.length + needsMe.length > 0) throw new Error(`${waiting.length} wait, ${needsMe.length} failed`);
    return took;
  };
  const oneByOne = async (): Promise<number> => {
    const jobs = await edits(ONE_BY_ONE, device);
    const began = performance.now();
    for (const { id, changes, base } of jobs)
      await technician.command('PATCH', `/work-orders/${id}`, { ...changes, base }, far);
    const took = performance.now() - began;
    await device.synced();
    return (took / ONE_BY_ONE) * EDITS;
  };

  const couch = await startArm('express-pouchdb', import.meta.resolve('./sync-pouchdb.arm.ts'), {});
  const couchLink = new Link((await couch.ask<{ address: string }>('address')).address, ROUND_TRIP);
  const couchFar = await couchLink.listen();
  const Pouch = PouchDB.plugin(memory).plugin(http).plugin(replication);
  const replicated =
    (options: { batch_size?: number }): (() => Promise<number>) =>
    async () => {
      const here = new Pouch(randomUUID(), { adapter: 'memory' });
      await here.bulkDocs(sent.map((document, place) => ({ _id: String(place).padStart(6, '0'), ...document })));
      // As in a browser: the fetch that it brings for Node makes a connection for each request.
      const there = new Pouch(`${couchFar}/d${randomUUID()}`, { fetch });
      const began = performance.now();
      const { ok, docs_written: written } = await here.replicate.to(there, { batch_size: 100, ...options });
      const took = performance.now() - began;
      if (!ok || written !== EDITS) throw new Error(`PouchDB wrote ${written}`);
      await here.destroy();
      return took;
    };

  await ours();
  await replicated({})();
  const series = await interleaved(ROUNDS, {
    'FleetMS, 1,000 edits until settled, ms': ours,
    'one request an edit (100, times ten), ms': oneByOne,
    'PouchDB, 1,000 documents, batches of 100 (its own), ms': replicated({}),
    'PouchDB, batches of 250 (as ours), ms': replicated({ batch_size: 250 }),
  });
  couchLink.close();
  await couch.stop();
  const bytes = sent.reduce((sum, document) => sum + JSON.stringify(document).length, 0);
  printTable(
    `${EDITS} edits on ${WORK_ORDERS} work orders, ${Math.round(bytes / EDITS)} bytes each, ${ROUND_TRIP} ms round trip`,
    series,
  );
  const [mine, single, pouch, pouch250] = [...series.values()].map(median) as [number, number, number, number];
  return {
    drain_ms: ratio(mine),
    vs_one_by_one: ratio(single / mine),
    vs_pouchdb: ratio(pouch / mine),
    vs_pouchdb_250: ratio(pouch250 / mine),
  };
}

async function firstLoads(): Promise<Record<string, number>> {
  const over = { link, far, rounds: ROUNDS };
  const { ms, bytes, ofRows } = await firstLoad(technician, over);
  const figures = { first_load_ms: ratio(ms), first_load_bytes: bytes, first_load_vs_rows: ratio(ofRows) };
  const other = await technicianOfScope(url, address);
  if (other === null) return figures;
  const scope = await firstLoad(other, over);
  return {
    ...figures,
    scope_load_ms: ratio(scope.ms),
    scope_load_bytes: scope.bytes,
    scope_load_vs_rows: ratio(scope.ofRows),
  };
}

async function longQueue(): Promise<Record<string, number>> {
  const phone = new Device(technician, address);
  await phone.synced();
  const before = heap();
  const given: string[] = [];
  let interrupted = 0;
  let place = 0;
  for (const { id, changes, base } of await edits(QUEUE, phone)) {
    place += 1;
    const giving = phone.give(id, { name: 'UpdateWorkOrder', changes, base }).then(
      (commandId) => void given.push(commandId),
      () => void (interrupted += 1),
    );
    const kill = place / (QUEUE / KILLS);
    if (Number.isInteger(kill)) {
      // In the middle of it, each time elsewhere.
      for (let turn = 0; turn < (kill - 1) * 3; turn += 1) await Promise.resolve();
      if (kill % 4 === 0) await new Promise(setImmediate);
      phone.database.close();
      phone.open();
    }
    await giving;
  }
  const kept = new Set(await phone.commands('waiting'));
  const lostOnDisk = given.filter((id) => !kept.has(id)).length;
  const megabytes = (heap() - before) / 2 ** 20;
  const times: number[] = [];
  for (const { id, changes } of await edits(50, phone)) {
    const began = performance.now();
    given.push(await phone.give(id, { name: 'UpdateWorkOrder', changes }));
    times.push(performance.now() - began);
  }
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const round = phone.sync().catch(() => undefined);
    await sleep(60 * kill);
    phone.database.close();
    await round;
    phone.open();
  }
  const began = performance.now();
  for (;;) {
    const { ended } = await phone.sync();
    if (ended === 'done') break;
    if (ended !== 'later' || performance.now() - began > 120_000) throw new Error(`The round ended ${ended}`);
  }
  const settled = new Set([...(await phone.commands('accepted')), ...(await phone.commands('sent'))]);
  const needsMe = (await phone.commands('needs_me')).length;
  const there = await sql<{ id: string; times: number }>(
    url,
    `SELECT c.id, coalesce(e.times, 0)::int AS times
     FROM command c LEFT JOIN (SELECT command_id, count(*) AS times FROM event WHERE tenant_id = $1 GROUP BY 1) e
       ON e.command_id = c.id
     WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[])`,
    [tenantId, given],
  );
  const done = new Set(there.map(({ id }) => id));
  const lost = given.filter((id) => !settled.has(id) || !done.has(id)).length;
  const twice = there.filter(({ times }) => times > 1).length;
  console.log(
    `${given.length} commands, ${interrupted} interrupted while given, ${lostOnDisk} lost on the disk, ${lost} lost, ${twice} done twice, ` +
      `${needsMe} need somebody; ${shown(megabytes)} MB of heap with the disk, one more command ${shown(median(times))} ms`,
  );
  return {
    queue_lost: lostOnDisk + lost,
    queue_duplicated: twice,
    queue_mb: ratio(megabytes),
    queue_add_ms: ratio(median(times)),
  };
}

/** The first load and a day's edits, with the phone's own patience, until all of it is there. */
async function weakLine(): Promise<Record<string, number>> {
  // As many of each: fc.double gives numbers near 0 most of all.
  const even = fc.noBias(fc.integer({ min: 0, max: 999_999 }));
  const [random] = fc.sample(fc.infiniteStream(even), { seed: SEED, numRuns: 1 });
  const line = new Link(address, WEAK.roundTrip, WEAK, () => (random!.next().value as number) / 1_000_000);
  const phone = new Device(technician, await line.listen(), randomUUID(), PHONE_PATIENCE);
  let rounds = 0;
  const arrived = async (): Promise<void> => {
    const began = performance.now();
    rounds += 1;
    for (; (await phone.sync()).ended !== 'done'; rounds += 1) {
      if (performance.now() - began > 900_000) throw new Error('It does not arrive');
      await sleep(1_000);
    }
  };
  const measured = async (what: string, work: () => Promise<void>) => {
    const [began, sent, received, cuts] = [performance.now(), line.sent, line.received, line.cuts];
    rounds = 0;
    await work();
    const seconds = (performance.now() - began) / 1_000;
    const bytes = line.sent - sent + line.received - received;
    console.log(
      `${what} at 400 kbit/s, 400 ms: ${shown(seconds)} s in ${rounds} rounds, ${line.cuts - cuts} cuts, ${bytes} bytes`,
    );
    return { seconds, bytes };
  };
  const load = await measured('first load', arrived);
  const todo = await edits(DAY_EDITS, phone);
  // As somebody comes by the line now and then, and not all of it in two requests that mostly get through.
  const day = await measured(`${DAY_EDITS} edits, ${AT_A_TIME} at a time`, async () => {
    for (let done = 0; done < todo.length; done += AT_A_TIME) {
      for (const { id, changes, base } of todo.slice(done, done + AT_A_TIME))
        await phone.give(id, { name: 'UpdateWorkOrder', changes, base });
      await arrived();
    }
  });
  line.close();
  const open = [...(await phone.commands('waiting')), ...(await phone.commands('needs_me'))];
  if (open.length > 0) throw new Error(`${open.length} are open`);
  return {
    weak_load_s: ratio(load.seconds),
    weak_day_s: ratio(day.seconds),
    weak_day_bytes: day.bytes,
  };
}

function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
