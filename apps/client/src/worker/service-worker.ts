import { BACKGROUND_SYNC } from '../app/shared/offline/background-sync';

/** What this file needs of a worker's surroundings, which cannot be declared beside those of a page. */
interface SyncEvent extends Event {
  readonly tag: string;
  waitUntil(work: Promise<unknown>): void;
}
declare function importScripts(url: string): void;

// Angular's own stays in charge of the shell and its updates; this one only adds what that has not.
importScripts('./ngsw-worker.js');

addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent;
  if (tag !== BACKGROUND_SYNC) return;
  const sent = import('./send-what-waits').then(({ sendWhatWaits }) => sendWhatWaits());
  (event as SyncEvent).waitUntil(sent);
});
