/** SQL for rows of one shape. `$1` is always the tenant, `$2` the first of the parameters. */
export interface Read<Row extends object> {
  readonly sql: string;
  readonly parameters?: readonly unknown[];
  /** Says the shape to the compiler; nothing is ever here. */
  readonly row?: Row;
}

/** Reads of several shapes; one that is not needed this time is undefined, and brings no rows. */
export type Reads<Rows extends readonly object[]> = { readonly [K in keyof Rows]: Read<Rows[K]> | undefined };
export type RowsOfEach<Rows extends readonly object[]> = { readonly [K in keyof Rows]: Rows[K][] };

/** Reads of one tenant. SQL names `tenant_id = $1` beside the row-level policy. */
export abstract class ReadDatabase {
  abstract query<Row extends object>(tenantId: string, sql: string, parameters?: readonly unknown[]): Promise<Row[]>;

  /** Several reads of the same moment, in one round trip. */
  abstract queries<Rows extends readonly object[]>(tenantId: string, reads: Reads<Rows>): Promise<RowsOfEach<Rows>>;
}
