import type { FreshDatabase } from './database.js';

export interface KeptVehicle {
  readonly version: number;
  readonly group: string | null;
  readonly versions: readonly number[];
  readonly groups: readonly string[];
}

/** What the database keeps of a vehicle: its row, and its stream in the order of its versions. */
export async function keptVehicle(db: FreshDatabase, vehicleId: string): Promise<KeptVehicle | undefined> {
  const [row] = await db.admin<KeptVehicle>(
    `SELECT v.version, v.state->>'group' AS "group", array_agg(e.version ORDER BY e.version) AS versions,
       array_remove(array_agg(e.data->'changes'->>'group' ORDER BY e.version), NULL) AS groups
     FROM vehicle v JOIN event e ON e.tenant_id = v.tenant_id AND e.stream_id = v.id WHERE v.id = $1 GROUP BY 1, 2`,
    [vehicleId],
  );
  return row;
}

export async function commandsKept(db: FreshDatabase, commandId: string): Promise<number> {
  const rows = await db.admin('SELECT 1 FROM command WHERE id = $1', [commandId]);
  return rows.length;
}
