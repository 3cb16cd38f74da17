// What Angular's build leaves to be done.
import { buildAhead } from './ahead.mjs';
import { buildWorker } from './worker.mjs';

export async function finishClient() {
  await buildAhead();
  await buildWorker();
}

if (import.meta.main) await finishClient();
