import { randomUUID } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { SyncRecord } from '#domain/sync/views.js';
import { interleaved, median, printTable } from './harness.ts';
import type { Link } from './sync-link.ts';
import { Device, type Person } from './sync-person.ts';

/** What one phone needs, from nothing until all of it is there. @param far the address of the line's near end */
export async function firstLoad(
  person: Person,
  { link, far, rounds }: { readonly link: Link; readonly far: string; readonly rounds: number },
): Promise<{ ms: number; bytes: number; ofRows: number }> {
  const id = randomUUID();
  const records: SyncRecord[] = [];
  let received = 0;
  const load = async (): Promise<number> => {
    const fresh = new Device(person, far, id);
    const before = link.received;
    const began = performance.now();
    await fresh.synced();
    const took = performance.now() - began;
    received = link.received - before;
    records.splice(0, Infinity, ...(await fresh.database.records.toArray()));
    await fresh.database.delete();
    return took;
  };
  await load();
  const series = await interleaved(rounds, { 'first load until whole, ms': load });
  const counts = Object.entries(Object.groupBy(records, ({ kind }) => kind)).map(
    ([kind, of]) => `${of!.length} ${kind}`,
  );
  printTable(`${records.length} records (${counts.join(', ')})`, series);
  const rows = Buffer.from(JSON.stringify(records.map(({ state }) => state)));
  const [gzip, brotli] = [
    gzipSync(rows).length,
    brotliCompressSync(rows, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length,
  ];
  console.log(`over the wire ${received} bytes; the rows alone ${rows.length}, gzip ${gzip}, Brotli (5) ${brotli}`);
  return { ms: median([...series.values()][0]!), bytes: received, ofRows: received / gzip };
}
