import { Injectable } from '@nestjs/common';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Actor } from '#domain/shared/command.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { vehiclesOf } from '../shared/reach.js';
import type { TenantAccess } from '../shared/request-context.js';

/**
 * The user whose vehicles alone an actor may change; null: all. By the scope only: who records what meters show need not see the
 * vehicles. What is read goes by `vehiclesOf`. Goes with `($n::uuid IS NULL OR v.assigned_driver_id = $n)`.
 */
export function driverOnly({ scope, userId }: Actor): string | null {
  return scope.vehicles === 'own' ? userId : null;
}

interface Meters {
  readonly odometer: number | null;
  readonly engine_hours: number | null;
}

/** What commands on vehicles name must exist, and the vehicle must be one the caller sees. */
@Injectable()
export class VehicleReferences {
  constructor(private readonly database: ReadDatabase) {}

  /**
   * The last valid readings (metres, seconds).
   * @param driver whose vehicles alone
   * @throws DomainError `not_found` alike for foreign, unknown and unseen vehicles
   */
  async visible(caller: TenantAccess, vehicleId: string, driver = vehiclesOf(caller)): Promise<Meters> {
    const [found] = await this.database.query<Meters>(caller.tenantId, VISIBLE, [vehicleId, driver]);
    if (!found) throw new DomainError('not_found', { kind: 'vehicle' });
    return found;
  }

  /** @throws DomainError `not_found` {kind: location | user} */
  async exist(
    tenantId: string,
    named: { locationId?: string | null; assignedDriverId?: string | null },
  ): Promise<void> {
    const { locationId, assignedDriverId } = named;
    if (!locationId && !assignedDriverId) return;
    const [found] = await this.database.query<{ location: boolean; driver: boolean }>(tenantId, EXIST, [
      locationId ?? null,
      assignedDriverId ?? null,
    ]);
    if (locationId && !found!.location) throw new DomainError('not_found', { kind: 'location' });
    if (assignedDriverId && !found!.driver) throw new DomainError('not_found', { kind: 'user' });
  }
}

const VISIBLE = `
  SELECT
    (SELECT m.current_value FROM meter m WHERE m.tenant_id = $1 AND m.vehicle_id = v.id AND m.kind = 'odometer') AS odometer,
    (SELECT m.current_value FROM meter m WHERE m.tenant_id = $1 AND m.vehicle_id = v.id AND m.kind = 'engine_hours') AS engine_hours
  FROM vehicle v WHERE v.tenant_id = $1 AND v.id = $2 AND ($3::uuid IS NULL OR v.assigned_driver_id = $3)`;

const EXIST = `
  SELECT EXISTS (SELECT FROM location l WHERE l.tenant_id = $1 AND l.id = $2) AS location,
         EXISTS (SELECT FROM app_user u WHERE u.tenant_id = $1 AND u.id = $3 AND u.status <> 'disabled') AS driver`;
