import type { Permission } from '#domain/identity/permissions.js';

/**
 * SQL of the active users of `$1` who may do this throughout the fleet, and not with their own vehicles or work orders only,
 * as a JSON array of ids or null. What a role is called says nothing.
 */
export const whoMay = (permission: Permission, narrowedBy: 'vehicles' | 'workOrders'): string => `
  (SELECT jsonb_agg(u.id ORDER BY u.id) FROM app_user u
   WHERE u.tenant_id = $1 AND u.status = 'active' AND EXISTS (
     SELECT FROM role r WHERE r.tenant_id = $1 AND r.id = ANY (u.role_ids)
       AND r.state->'permissions' ?| ARRAY['${permission}', 'all'] AND r.state->'scope'->>'${narrowedBy}' IS NULL))`;
