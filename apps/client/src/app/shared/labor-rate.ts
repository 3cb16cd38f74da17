export const LAST_RATE = 'fleetms.labor-rate';

/** The rate used last on this device: people keep theirs. */
export function lastRate(): number | null {
  const kept = Number(localStorage.getItem(LAST_RATE));
  return kept > 0 ? kept : null;
}
