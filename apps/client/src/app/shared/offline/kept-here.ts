import { databaseName } from '#offline/database-name.js';

/** Whose databases there are: who signs out need not load all of the offline store to know that there is none. */
const KEY = 'fleetms.kept-here';

function kept(): readonly string[] {
  return localStorage.getItem(KEY)?.split(' ') ?? [];
}

export function isKept(tenantId: string, userId: string): boolean {
  return kept().includes(databaseName(tenantId, userId));
}

/** Anybody's. */
export function isAnyKept(): boolean {
  return localStorage.getItem(KEY) !== null;
}

export function rememberKept(name: string): void {
  localStorage.setItem(KEY, [...new Set([...kept(), name])].join(' '));
}

export function forgetKept(name: string): void {
  const left = kept().filter((each) => each !== name);
  if (left.length > 0) localStorage.setItem(KEY, left.join(' '));
  else localStorage.removeItem(KEY);
}
