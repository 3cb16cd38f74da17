/** Reads of one tenant. SQL names `tenant_id = $1` beside the row-level policy; `$1` is always the tenant. */
export abstract class ReadDatabase {
  abstract query<Row extends object>(tenantId: string, sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
