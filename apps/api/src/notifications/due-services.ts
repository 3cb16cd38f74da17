/** SQL of the services of `$1` that are due by date or by a meter, the longest due first. */
export const SERVICES_DUE = `
  SELECT d.title, v.number AS vehicle
  FROM due_service d
  JOIN vehicle v ON v.tenant_id = $1 AND v.id = d.vehicle_id AND NOT v.archived AND v.status NOT IN ('sold', 'inactive')
  LEFT JOIN meter o ON o.tenant_id = $1 AND o.vehicle_id = d.vehicle_id AND o.kind = 'odometer'
  LEFT JOIN meter e ON e.tenant_id = $1 AND e.vehicle_id = d.vehicle_id AND e.kind = 'engine_hours'
  WHERE d.tenant_id = $1 AND (d.due_at <= current_date OR o.current_value >= d.due_meter
    OR e.current_value >= (d.state->>'dueEngineSeconds')::bigint)
  ORDER BY d.due_at NULLS LAST, v.number, d.title`;
