import { DEFAULT_SETTINGS } from '#domain/identity/tenant.js';
import type { SettingsView } from '#domain/identity/views.js';
import type { TenantAccess } from './request-context.js';

/** How the caller's tenant counts, measures and pays. */
export function settingsOf({ profile }: TenantAccess): Omit<SettingsView, 'version'> {
  return profile.settings ?? DEFAULT_SETTINGS;
}

/** The calendar day (`YYYY-MM-DD`) that it is somewhere. @param zone IANA name */
export function dayIn(zone: string, at: Date): string {
  let format = formats.get(zone);
  if (!format) formats.set(zone, (format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })));
  return format.format(at);
}

/** Making one costs a hundred times what using it does; there are as many as time zones. */
const formats = new Map<string, Intl.DateTimeFormat>();
