import { DEFAULT_SETTINGS } from '#domain/identity/tenant.js';
import type { SettingsView } from '#domain/identity/views.js';
import type { TenantAccess } from './request-context.js';

/** How the caller's tenant counts, measures and pays. */
export function settingsOf({ profile }: TenantAccess): Omit<SettingsView, 'version'> {
  return profile.settings ?? DEFAULT_SETTINGS;
}
