/** What the browser calls the worker for, once there is a network (Background Synchronization, WICG). */
export const BACKGROUND_SYNC = 'fleetms.outbox';

/** Of Chromium alone, and not in TypeScript's own declarations. */
interface Syncing {
  readonly sync?: { register(tag: string): Promise<void> };
}

/** Has what waits sent when there is a network, though the app be closed by then; where the browser cannot, it is sent when it is opened. */
export async function askForBackgroundSync(): Promise<void> {
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  const registration = (await workers?.getRegistration()) as Syncing | undefined;
  await registration?.sync?.register(BACKGROUND_SYNC).catch(() => undefined);
}
