import type pg from 'pg';
import { MAPPINGS } from '../persistence/mappings.js';

/** What refers to others comes first. */
const TABLES = [
  'search_entry',
  'search_word',
  'saga_command',
  'saga',
  'notification',
  'parked_event',
  ...MAPPINGS.map(({ table }) => table).reverse(),
  'location',
  'dashboard',
  'credential',
  'person',
  'counter',
  'quota',
  'command',
  'event',
];

/** Takes away what a load that did not end has left of a demo tenant. Only as the database's administrator: nobody else may delete. */
export async function clearUnfinished(admin: pg.Client, tenantId: string): Promise<void> {
  await admin.query('BEGIN');
  for (const table of TABLES) await admin.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [tenantId]);
  await admin.query('DELETE FROM tenant_domain WHERE owner_id = $1', [tenantId]);
  await admin.query('COMMIT');
}
