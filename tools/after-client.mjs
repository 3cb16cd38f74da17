// What Angular's build leaves to be done.
import { buildScripts } from './scripts.mjs';
import { buildWorker } from './worker.mjs';

export async function finishClient() {
  await buildScripts();
  await buildWorker();
}

if (import.meta.main) await finishClient();
