import type { ChangeUserLocation } from '#domain/identity/user.commands.js';
import type { Read } from '#domain/ports/read-database.js';
import { DomainError } from '#domain/shared/domain-error.js';

/** SQL of where a user `u` works, with its name: null, or a `WorkPlace`. */
export const LOCATION = `(SELECT jsonb_build_object('id', l.id, 'name', l.name) FROM location l
  WHERE l.tenant_id = $1 AND l.id = (u.state->>'locationId')::uuid)`;

/** Read with a command that says where somebody works. */
export function locationNamed(locationId: string | null | undefined): Read<{ id: string }> {
  return {
    sql: 'SELECT id FROM location WHERE tenant_id = $1 AND id = $2::uuid',
    parameters: [locationId ?? null],
  };
}

/** @throws DomainError `not_found` {kind: location} alike for foreign and unknown ones */
export function moveTo(locationId: string | null, found: readonly object[]): ChangeUserLocation {
  if (locationId !== null && found.length === 0) throw new DomainError('not_found', { kind: 'location' });
  return { name: 'ChangeUserLocation', locationId };
}
