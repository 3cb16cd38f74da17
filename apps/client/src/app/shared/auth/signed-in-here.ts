const KEY = 'fleetms.signed-in';

/** Whether somebody signed in here and did not sign out: whether they still are, the server says. */
export function isSignedInHere(): boolean {
  return localStorage.getItem(KEY) !== null;
}

export function noteSignedIn(): void {
  localStorage.setItem(KEY, '1');
}

export function forgetSignedIn(): void {
  localStorage.removeItem(KEY);
}
