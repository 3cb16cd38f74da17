/** SQL of the active users of `$1` who run the fleet, as a JSON array of ids or null. */
export const FLEET_MANAGERS = `
  (SELECT jsonb_agg(u.id ORDER BY u.id) FROM app_user u
   WHERE u.tenant_id = $1 AND u.status = 'active' AND EXISTS (
     SELECT FROM role r WHERE r.tenant_id = $1 AND r.id = ANY (u.role_ids)
       AND (r.name IN ('admin', 'fleet_manager') OR r.state->'permissions' ? 'all')))`;
