export const REFRESH = '/api/v1/auth/refresh';
export const REFRESH_HEADERS = { 'X-Requested-With': 'FleetMS' };
/** A line that connects and stays silent is none, ms. */
export const PATIENCE = 10_000;

/**
 * Tabs and the worker share the refresh cookie, and each use replaces it: two at once would look like a stolen one. Locks need
 * https or localhost.
 */
export function oneRefreshAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const locks: LockManager | undefined = navigator.locks;
  return locks === undefined ? work() : locks.request('fleetms.refresh', work);
}
