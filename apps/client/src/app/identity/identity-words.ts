import { DEFAULT_ROLES } from '#domain/identity/permissions.js';
import type { UserStatus } from '#domain/identity/views.js';
import type { Label } from '../shared/ui/words';

export const USER_STATUS: Readonly<Record<UserStatus, Label>> = {
  active: { text: 'Active', tone: 'ok' },
  invited: { text: 'Invited', tone: 'info' },
  disabled: { text: 'Disabled', tone: '' },
};

/** Roles that came with the company are called by the program's own words, e.g. `fleet_manager`. */
export function roleTitle(name: string): string {
  if (!(name in DEFAULT_ROLES)) return name;
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
