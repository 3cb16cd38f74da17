import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fence } from './0001-spine.js';

/** What a thing is found by: its number, and the words people know it by. */
interface Searched {
  readonly table: string;
  readonly key: string;
  /** SQL of further words; undefined: found by its number alone. */
  readonly words?: readonly string[];
  /** Words of the language, which people mistype: numbers are none. */
  readonly spelled?: readonly string[];
}

const SEARCHED: readonly Searched[] = [
  { table: 'vehicle', key: 'number', words: ['vin', `state->>'plate'`, 'make', 'model'], spelled: ['make', 'model'] },
  { table: 'work_order', key: 'number', words: ['description'], spelled: ['description'] },
  { table: 'part', key: 'part_number', words: ['name'], spelled: ['name'] },
  { table: 'invoice', key: 'number' },
];

const PERSON = `lower(' ' || name || ' ' || COALESCE(email, ''))`;

/** Finding things by their number, a word or part of one, or a word that is mistyped (ADR 17). */
export class SearchAndActivity1790000000009 implements MigrationInterface {
  name = 'SearchAndActivity1790000000009';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [TABLES, ...SEARCHED.map(kept), BACKFILL, LOOKUPS, ACTIVITY]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX event_time');
    for (const { table } of SEARCHED)
      await runner.query(`DROP TRIGGER search_added ON ${table}; DROP TRIGGER search_changed ON ${table};
        DROP FUNCTION search_${table}_added(), search_${table}_changed()`);
    await runner.query(`DROP FUNCTION search_candidates(text, text[], integer), search_spellings(text, integer), search_words(text);
      DROP INDEX person_search; DROP TABLE search_entry, search_word`);
  }
}

/**
 * Beside the rows and not on them: a row changes at every step of its life, its words hardly ever, and an index on the row
 * would be written each time. `words` is lower-cased and begins with a space, so that `% bra%` finds beginnings of words.
 */
const TABLES = `
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE TABLE search_entry (
  tenant_id uuid NOT NULL, kind text NOT NULL, key text COLLATE "C" NOT NULL, id uuid NOT NULL, words text,
  PRIMARY KEY (tenant_id, kind, key, id));
GRANT SELECT, INSERT, UPDATE ON search_entry TO fleet_app;
${fence('search_entry')}
${SEARCHED.filter(({ words }) => words)
  .map(
    ({ table }) =>
      `CREATE INDEX search_${table} ON search_entry USING gin (tenant_id, words gin_trgm_ops) WHERE kind = '${table}';`,
  )
  .join('\n')}

CREATE TABLE search_word (tenant_id uuid NOT NULL, word text NOT NULL, PRIMARY KEY (tenant_id, word));
CREATE INDEX search_word_like ON search_word USING gin (tenant_id, word gin_trgm_ops);
GRANT SELECT, INSERT ON search_word TO fleet_app;
${fence('search_word')}

CREATE INDEX person_search ON person USING gin (tenant_id, (${PERSON}) gin_trgm_ops);

CREATE FUNCTION search_words(said text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT word FROM unnest(tsvector_to_array(to_tsvector('simple', said))) word
        WHERE length(word) BETWEEN 4 AND 24 AND word !~ '[^[:alpha:]]' $$;`;

/** The entry follows its row, whoever writes it. Words are noted in their order, so that no two writers wait for each other. */
function kept({ table, key, words, spelled }: Searched): string {
  const of = (row: string, columns: readonly string[]): string =>
    `lower(concat_ws(' ', ${columns.map((column) => `${row}.${column}`).join(', ')}))`;
  const wordsOf = (row: string): string => (words ? `' ' || ${of(row, [key, ...words])}` : 'NULL');
  const keyAndWords = (row: string): string => `lower(${row}.${key}), ${wordsOf(row)}`;
  const entry = (row: string): string =>
    `${row}.tenant_id, '${table}', lower(${row}.${key}), ${row}.id, ${wordsOf(row)}`;
  const note = (row: string): string =>
    spelled
      ? `INSERT INTO search_word (tenant_id, word)
           SELECT ${row}.tenant_id, said.word FROM search_words(${of(row, spelled)}) said (word)
           WHERE NOT EXISTS (SELECT FROM search_word s WHERE s.tenant_id = ${row}.tenant_id AND s.word = said.word)
           ORDER BY said.word ON CONFLICT DO NOTHING;`
      : '';
  const changed = [key, ...(words ?? [])].map((column) => {
    const side = (row: string): string => `(${row}.${column})`;
    return `${side('OLD')} IS DISTINCT FROM ${side('NEW')}`;
  });
  return `
CREATE FUNCTION search_${table}_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_entry (tenant_id, kind, key, id, words) VALUES (${entry('NEW')});
  ${note('NEW')}
  RETURN NULL;
END $$;
CREATE TRIGGER search_added AFTER INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION search_${table}_added();

CREATE FUNCTION search_${table}_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE search_entry SET (key, words) = (SELECT ${keyAndWords('NEW')})
    WHERE tenant_id = OLD.tenant_id AND kind = '${table}' AND key = lower(OLD.${key}) AND id = OLD.id;
  ${note('NEW')}
  RETURN NULL;
END $$;
CREATE TRIGGER search_changed AFTER UPDATE ON ${table} FOR EACH ROW
  WHEN (${changed.join(' OR ')}) EXECUTE FUNCTION search_${table}_changed();

CREATE FUNCTION search_backfill_${table}() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_entry (tenant_id, kind, key, id, words) SELECT ${entry('added')} FROM ${table} added;
  ${spelled ? `INSERT INTO search_word (tenant_id, word) SELECT DISTINCT added.tenant_id, word FROM ${table} added, search_words(${of('added', spelled)}) word ON CONFLICT DO NOTHING;` : ''}
END $$;`;
}

/** Tenant by tenant: the fence binds the owner too. */
const BACKFILL = `
DO $$
DECLARE tenant uuid;
BEGIN
  FOR tenant IN SELECT id FROM platform_tenants() LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    ${SEARCHED.map(({ table }) => `PERFORM search_backfill_${table}();`).join(' ')}
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END $$;
DROP FUNCTION ${SEARCHED.map(({ table }) => `search_backfill_${table}()`).join(', ')};`;

const withWords = SEARCHED.filter(({ words }) => words);

/** Every pattern that is not given holds for everything. */
const likeAll = (words: string): string =>
  `${words} LIKE p_like[1] AND ${words} LIKE COALESCE(p_like[2], '%') AND ${words} LIKE COALESCE(p_like[3], '%')`;

/**
 * What `LIKE` and `%` find by their indexes. Neither operator is leakproof, so behind a policy the planner must not look
 * into an index by them: it would read everything of the tenant instead. These read past the policy therefore, in the tenant
 * of the transaction and no other, and answer ids and single words only; whatever is shown is read again behind the fence.
 */
const LOOKUPS = `
GRANT SELECT ON search_entry, search_word TO fleet_lookup;

CREATE FUNCTION search_candidates(p_kind text, p_like text[], p_most integer) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  BEGIN
    CASE p_kind
      ${withWords
        .map(
          ({ table }) => `WHEN '${table}' THEN RETURN QUERY SELECT e.id FROM search_entry e
          WHERE e.tenant_id = current_tenant() AND e.kind = '${table}' AND ${likeAll('e.words')} LIMIT p_most;`,
        )
        .join('\n      ')}
      WHEN 'person' THEN RETURN QUERY SELECT p.id FROM person p
          WHERE p.tenant_id = current_tenant() AND ${likeAll(PERSON)} LIMIT p_most;
    END CASE;
  END $$;

CREATE FUNCTION search_spellings(p_word text, p_most integer) RETURNS SETOF text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  BEGIN
    -- Two letters changed places leave less than the usual third of the trigrams.
    PERFORM set_config('pg_trgm.similarity_threshold', '0.2', true);
    RETURN QUERY SELECT w.word FROM search_word w WHERE w.tenant_id = current_tenant() AND w.word % p_word
      ORDER BY similarity(w.word, p_word) DESC, w.word LIMIT p_most;
  END $$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['search_candidates(text, text[], integer)', 'search_spellings(text, integer)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO fleet_app', name);
    EXECUTE format('ALTER FUNCTION %s OWNER TO fleet_lookup', name);
  END LOOP;
END $$;`;

/** What happened in a tenant in the order of time, which event ids begin with: a past that was loaded lies where it belongs (ADR 19). */
const ACTIVITY = 'CREATE INDEX event_time ON event (tenant_id, id)';
