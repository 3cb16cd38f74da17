const KEY = 'fleetms.sign-out-pending';

/** Somebody signed out here, and the server is not known to have heard it: until then their cookie would go on working. */
export function isSignOutPending(): boolean {
  return localStorage.getItem(KEY) !== null;
}

export function noteSignOut(): void {
  localStorage.setItem(KEY, '1');
}

export function signOutTaken(): void {
  localStorage.removeItem(KEY);
}
