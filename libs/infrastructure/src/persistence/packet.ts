import type { Writable } from 'node:stream';
import pg from 'pg';

export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
  /** Brings no rows, so none need to be described. */
  readonly silent?: boolean;
}

export interface Outcome<Row extends object = Record<string, unknown>> {
  readonly rows: Row[];
  readonly rowCount: number | null;
  /** The tag, e.g. `INSERT`, `COMMIT`. */
  readonly command: string;
}

/** What a connection tells the statement that it is answering; `pg.Query` has more than its types say. */
interface InFlight {
  name?: string;
  readonly text: string;
  values?: unknown[];
  silent: boolean;
  callback: (error: Error | null, result: Outcome) => void;
  prepare(connection: Connection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
}

interface Connection {
  readonly stream: Pick<Writable, 'cork' | 'uncork' | 'write'>;
  readonly submittedNamedStatements: Record<string, string>;
  sync(): void;
  describe(portal: unknown): void;
}

const descriptions = new WeakMap<Connection, Map<string, unknown>>();

/** What the rows of a connection's prepared statements look like: told once, it stays so for as long as they live. */
function described(connection: Connection): Map<string, unknown> {
  const known = descriptions.get(connection) ?? new Map<string, unknown>();
  descriptions.set(connection, known);
  return known;
}

/** Stands in for a connection while statements are written down: what they would send is collected. */
interface Collector extends Connection {
  current: InFlight;
}

function collectorFor(connection: Connection, messages: Buffer[]): Collector {
  return Object.assign(Object.create(connection) as object, {
    stream: { writable: true, write: (message: Buffer) => messages.push(message) },
    sync: () => undefined,
    describe(this: Collector, portal: unknown) {
      const { current } = this;
      const known = current.name === undefined ? undefined : described(connection).get(current.name);
      if (known) current.handleRowDescription(known);
      else if (!current.silent) connection.describe.call(this, portal);
    },
  }) as unknown as Collector;
}

/**
 * Statements that stand or fall together, sent at once and ended by one `Sync`: the server answers all of them in one
 * packet, and after one that fails it does not look at the rest. The driver's own pipelining puts a `Sync` behind every
 * statement, which makes the server send as often, and lets what follows a failure run.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
class Packet extends pg.Query {
  private at = 0;
  private readonly statements: readonly InFlight[];
  private readonly outcomes: Outcome[] = [];
  private failure: Error | undefined;
  private wire: Connection | undefined;

  constructor(
    statements: readonly Statement[],
    private readonly done: (error: Error | undefined, outcomes: readonly Outcome[]) => void,
  ) {
    super('');
    this.statements = statements.map(({ name, text, values, silent = false }, index) => {
      const callback = (error: Error | null, outcome: Outcome): void => {
        if (error) this.failure ??= error;
        else this.outcomes[index] = outcome;
      };
      return Object.assign(new pg.Query(text) as unknown as InFlight, { name, values, silent, callback });
    });
  }

  /** Of the statement that is being answered: the client notes by it what a connection has parsed. */
  get name(): string | undefined {
    return this.statements?.[this.at]?.name;
  }

  get text(): string {
    return this.statements?.[this.at]?.text ?? '';
  }

  // The base class sets them once.
  set name(_: unknown) {}
  set text(_: unknown) {}

  override submit = (connection: pg.Connection): void => {
    const wire = (this.wire = connection as unknown as Connection);
    const messages: Buffer[] = [];
    const collecting = collectorFor(wire, messages);
    for (const one of this.statements) {
      collecting.current = one;
      one.prepare(collecting);
      // A value that cannot be sent: nothing behind it may be, above all no COMMIT.
      if (this.failure) break;
    }
    wire.stream.cork();
    wire.stream.write(Buffer.concat(messages));
    wire.sync();
    wire.stream.uncork();
  };

  handleRowDescription(message: unknown): void {
    const { name } = this;
    if (name !== undefined && this.wire) described(this.wire).set(name, message);
    this.statements[this.at]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.statements[this.at]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    this.statements[this.at]?.handleCommandComplete(message, connection);
    this.at += 1;
  }

  handleReadyForQuery(connection: Connection): void {
    for (const one of this.statements.slice(0, this.at)) one.handleReadyForQuery(connection);
    this.done(this.failure, this.outcomes);
  }

  handleError(error: Error, connection: Connection): void {
    // Those behind it were sent and skipped: the connection does not know them.
    for (const { name } of this.statements.slice(this.at)) if (name) delete connection.submittedNamedStatements[name];
    this.done(this.failure ?? error, []);
  }
}

/**
 * Sends statements as one packet. @returns what each of them answered
 * @throws the error of the first that failed; the transaction they belong to is left to the caller
 */
export function sendPacket<Rows extends readonly object[] = Record<string, unknown>[]>(
  client: pg.ClientBase,
  statements: readonly Statement[],
): Promise<{ [K in keyof Rows]: Outcome<Rows[K]> }> {
  return new Promise((resolve, reject) => {
    client.query(new Packet(statements, (error, outcomes) => (error ? reject(error) : resolve(outcomes as never))));
  });
}
