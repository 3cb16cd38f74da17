import type { Backlog, StuckSagaView } from '../platform/views.js';

/** What a person may know of sagas, and do to one. */
export abstract class Sagas {
  /** Tries the commands again that failed too often; false when none did. */
  abstract unstick(tenantId: string, type: string, id: string): Promise<boolean>;

  /** Those that wait for a person, oldest first. Tenant null: of all tenants. */
  abstract stuck(tenantId: string | null, limit: number): Promise<Backlog<StuckSagaView>>;
}
