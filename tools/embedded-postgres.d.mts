export interface EmbeddedPostgres {
  /** Connection string of the superuser `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Process id of the server; another one after it was started again. */
  readonly pid: number;
  readonly dataDir: string;
  readonly logFile: string;
  readonly adopted: boolean;
  readonly owned: boolean;
  urlOf(database: string): string;
  supervise(say: (line: string) => void): void;
  stop(): Promise<void>;
}

export function start(options: {
  dataDir: string;
  mayMove?: boolean;
  durable?: boolean;
  database?: string;
  say?: (line: string) => void;
}): Promise<EmbeddedPostgres>;

export class EmbeddedPostgresError extends Error {}
