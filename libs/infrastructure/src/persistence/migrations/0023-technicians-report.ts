import type { MigrationInterface, QueryRunner } from 'typeorm';
import { givePermission } from '../give-permission.js';

/** Technicians of companies that were there before may report problems, as those of new ones: the role that came with the company. */
export class TechniciansReport1790000000023 implements MigrationInterface {
  name = 'TechniciansReport1790000000023';

  async up(runner: QueryRunner): Promise<void> {
    await givePermission(runner, 'report_issues', ['technician']);
  }

  async down(): Promise<void> {
    throw new Error('What was done under a permission stays: restore a backup instead');
  }
}
