/** Of the database that one person has of one tenant on a device. */
export function databaseName(tenantId: string, userId: string): string {
  return `fleetms.${tenantId}.${userId}`;
}
