import { BACKGROUND_SYNC } from '../app/shared/offline/background-sync';

/** What this file needs of a worker's surroundings, which cannot be declared beside those of a page. */
interface SyncEvent extends Event {
  readonly tag: string;
  waitUntil(work: Promise<unknown>): void;
}
/** Where the browser can: https://w3c.github.io/ServiceWorker/#install-event-interface */
interface InstallEvent extends Event {
  addRoutes?(rules: readonly { condition: { urlPattern: string }; source: 'cache' }[]): Promise<void>;
}
declare function importScripts(url: string): void;

/** Files whose name changes with what is in them. */
const FIXED = ['/app-*.js', '/page-*.js', '/part-*.js', '/media/*'];

// Before Angular's own is asked, or even awake: dozens of files make a page, and what it keeps of them cannot be out of date.
// One that is not kept comes from the network.
addEventListener('install', (event) => {
  const rules = FIXED.map((urlPattern) => ({ condition: { urlPattern }, source: 'cache' as const }));
  void (event as InstallEvent).addRoutes?.(rules);
});

// Angular's own stays in charge of the shell and its updates; this one only adds what that has not.
importScripts('./ngsw-worker.js');

addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent;
  if (tag !== BACKGROUND_SYNC) return;
  const sent = import('./send-what-waits').then(({ sendWhatWaits }) => sendWhatWaits());
  (event as SyncEvent).waitUntil(sent);
});
