import type { MigrationInterface, QueryRunner } from 'typeorm';
import { givePermission } from '../give-permission.js';

/** Who drives in companies that were there before records their own trips, as in new ones: the roles that came with the company. */
export class RolesRecordTrips1790000000026 implements MigrationInterface {
  name = 'RolesRecordTrips1790000000026';

  async up(runner: QueryRunner): Promise<void> {
    await givePermission(runner, 'record_trips', ['technician', 'driver']);
  }

  async down(): Promise<void> {
    throw new Error('What was done under a permission stays: restore a backup instead');
  }
}
