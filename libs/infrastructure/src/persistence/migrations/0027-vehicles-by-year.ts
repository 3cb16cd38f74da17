import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Vehicles are found by their year too: entries that were written before get it. */
export class VehiclesByYear1790000000027 implements MigrationInterface {
  name = 'VehiclesByYear1790000000027';

  up(runner: QueryRunner): Promise<void> {
    return runner.query(entriesWith(`v.number, v.vin, v.state->>'plate', v.year, v.make, v.model`));
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.query(entriesWith(`v.number, v.vin, v.state->>'plate', v.make, v.model`));
  }
}

/** Tenant by tenant: the fence binds the owner too. */
const entriesWith = (words: string): string => `
DO $$
DECLARE tenant uuid;
BEGIN
  FOR tenant IN SELECT id FROM platform_tenants() LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    UPDATE search_entry e SET words = now.words
    FROM (SELECT v.id, ' ' || lower(concat_ws(' ', ${words})) AS words FROM vehicle v WHERE v.tenant_id = tenant) now
    WHERE e.tenant_id = tenant AND e.kind = 'vehicle' AND e.id = now.id AND e.words IS DISTINCT FROM now.words;
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END $$`;
