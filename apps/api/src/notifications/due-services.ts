/** SQL of the services of `$1` that are due, the longest due first. */
export const SERVICES_DUE = `
  SELECT d.title, d.vehicle_number AS vehicle FROM due_standing d
  WHERE d.tenant_id = $1 AND d.level IN ('due', 'overdue')
  ORDER BY d.due_on NULLS LAST, d.vehicle_number, d.title`;
