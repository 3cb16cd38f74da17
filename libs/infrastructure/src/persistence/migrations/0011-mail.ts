import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** What became of each mail, and the links that lead somebody to a password of their own. */
export class Mail1790000000011 implements MigrationInterface {
  name = 'Mail1790000000011';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [SENT_MAILS, ACCOUNT_LINKS]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE account_link; DROP TABLE sent_mail');
  }
}

/** Who received one is named by id only: name and address stay in `person`, so that erasing somebody is one row. */
const SENT_MAILS = `
CREATE TABLE sent_mail (
  tenant_id uuid NOT NULL, id uuid NOT NULL, user_id uuid NOT NULL, template text NOT NULL, language text NOT NULL,
  subject text NOT NULL, text text NOT NULL,
  status text NOT NULL CHECK (status IN ('sending', 'waiting', 'sent', 'failed')), tries integer NOT NULL DEFAULT 0, error text,
  created_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz, PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
CREATE INDEX sent_mail_created ON sent_mail (tenant_id, created_at DESC, id DESC);
CREATE INDEX sent_mail_user ON sent_mail (tenant_id, user_id);
GRANT SELECT, INSERT, UPDATE ON sent_mail TO fleet_app;
${fence('sent_mail')}`;

/** Tokens are kept as SHA-256 only. A token names its tenant, so nothing has to look for one across them. */
const ACCOUNT_LINKS = `
CREATE TABLE account_link (
  tenant_id uuid NOT NULL, token_hash bytea NOT NULL, user_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('invitation', 'reset')),
  -- The version of the user at which it was asked for.
  asked_version integer NOT NULL,
  expires_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES person (tenant_id, id) ON DELETE CASCADE);
CREATE INDEX account_link_user ON account_link (tenant_id, user_id);
GRANT SELECT, INSERT, DELETE ON account_link TO fleet_app;
${fence('account_link')}`;
