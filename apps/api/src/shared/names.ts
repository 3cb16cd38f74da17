import type { ReadDatabase } from '#domain/ports/read-database.js';

/** What a screen calls a vehicle (by its number), a person or a category. */
export interface Name {
  readonly id: string;
  readonly name: string;
  /** Of vehicles. */
  readonly make?: string | null;
  readonly model?: string | null;
  readonly year?: number | null;
  /** Of people. Who has none has no account either. */
  readonly email?: string | null;
}

const SQL = {
  vehicle: 'SELECT id, number AS name, make, model, year FROM vehicle WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  person: 'SELECT id, name, email FROM person WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
  category: 'SELECT id, name FROM work_order_category WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
};
type Kind = keyof typeof SQL;
const KINDS = Object.keys(SQL) as Kind[];

/** Ids of each kind that want a name; there may be gaps and repeats. */
export type Wanted = Readonly<Record<Kind, readonly (string | null)[]>>;
export type Named = ReadonlyMap<string | null, Name>;

const MOST_NAMES = 2_000;

/** What the things of one tenant are called. Each is the name of a stream, kept until that is said to have moved. */
export class Names {
  private readonly kept = new Map<string, { name?: Name }>();

  forget(stream: string): void {
    this.kept.delete(stream);
  }

  clear(): void {
    this.kept.clear();
  }

  /** Those that are not known are read, in one round trip. What has no name is not in the answer. */
  async of(database: ReadDatabase, tenantId: string, wanted: Wanted): Promise<Named> {
    const named = new Map<string | null, Name>();
    const coming = new Map<string, { name?: Name }>();
    const missing: Record<Kind, string[]> = { vehicle: [], person: [], category: [] };
    for (const kind of KINDS)
      for (const id of wanted[kind]) {
        if (id === null || named.has(id) || coming.has(id)) continue;
        const name = this.kept.get(id)?.name;
        if (name) named.set(id, name);
        else {
          missing[kind].push(id);
          coming.set(id, {});
        }
      }
    if (coming.size === 0) return named;
    if (this.kept.size + coming.size > MOST_NAMES) this.kept.clear();
    // In their places before they are read: what moves meanwhile is forgotten before it is known.
    for (const [id, place] of coming) this.kept.set(id, place);
    const rows = await database.queries<Name[]>(
      tenantId,
      KINDS.map((kind) => (missing[kind].length > 0 ? { sql: SQL[kind], parameters: [missing[kind]] } : undefined)),
    );
    for (const name of rows.flat()) {
      named.set(name.id, name);
      coming.get(name.id)!.name = name;
    }
    return named;
  }
}
