import type { MigrationInterface, QueryRunner } from 'typeorm';

/** However many tenants know an e-mail, its operator can log in, and so can those who had it first. */
export class LoginCandidates1790000000005 implements MigrationInterface {
  name = 'LoginCandidates1790000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CANDIDATES);
  }

  async down(): Promise<void> {
    throw new Error('Nobody is locked out again');
  }
}

const CANDIDATES = `
CREATE OR REPLACE FUNCTION login_candidates(wanted text)
  RETURNS TABLE (tenant_id uuid, tenant_domain text, tenant_status text, company_name text, user_id uuid, user_status text,
                 password_hash text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ (SELECT NULL, NULL, NULL, NULL, o.id, 'active', o.password_hash FROM operator o WHERE lower(o.email) = lower(wanted))
        UNION ALL
        (SELECT p.tenant_id, t.domain, t.status, t.state->>'companyName', p.id, u.status, c.password_hash
         FROM person p
         JOIN app_user u ON u.tenant_id = p.tenant_id AND u.id = p.id
         JOIN tenant t ON t.tenant_id = p.tenant_id
         JOIN credential c ON c.tenant_id = p.tenant_id AND c.user_id = p.id
         WHERE lower(p.email) = lower(wanted)
         ORDER BY p.created_at LIMIT 20) $$`;
