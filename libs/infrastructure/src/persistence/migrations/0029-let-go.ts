import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** Commands that their author let go before the server had answered: a copy of one that is still on its way is not carried out. */
export class LetGo1790000000029 implements MigrationInterface {
  name = 'LetGo1790000000029';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LET_GO);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sync_let_go');
  }
}

const LET_GO = `
CREATE TABLE sync_let_go (
  tenant_id uuid NOT NULL, user_id uuid NOT NULL, command_id uuid NOT NULL, let_go_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id, command_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
CREATE INDEX sync_let_go_at ON sync_let_go (tenant_id, let_go_at);
GRANT SELECT, INSERT, DELETE ON sync_let_go TO fleet_app;
${fence('sync_let_go')}`;
