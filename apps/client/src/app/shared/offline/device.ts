import type { Device } from '#offline/sync-engine.js';

const KEY = 'fleetms.device';
const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac', 'Linux'];
const BROWSERS = ['Edg', 'Firefox', 'Chrome', 'Safari'];

/** Null where nobody has worked offline yet. */
export function idOfThisDevice(): string | null {
  return localStorage.getItem(KEY);
}

/** This browser, as the server lists it. Its id is made once. */
export function thisDevice(): Device {
  let id = localStorage.getItem(KEY);
  if (id === null) localStorage.setItem(KEY, (id = crypto.randomUUID()));
  const named = (names: readonly string[]) => names.find((name) => navigator.userAgent.includes(name));
  const browser = named(BROWSERS)?.replace('Edg', 'Edge') ?? 'Browser';
  const system = named(SYSTEMS);
  return { id, name: system ? `${browser} on ${system}` : browser };
}

/** Taken out of use: whoever signs in here later does so on a device like any other new one. */
export function forgetDevice(): void {
  localStorage.removeItem(KEY);
}
