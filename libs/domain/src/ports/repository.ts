import type { AggregateRoot } from '../shared/aggregate-root.js';
import type { Actor } from '../shared/command.js';
import type { DomainEvent } from '../shared/domain-event.js';
import type { Reads, RowsOfEach } from './read-database.js';

/** What surrounds a command: whose it is, how a repeat is known again, and what it was decided against. */
export interface CommandMeta {
  readonly tenantId: string;
  readonly actor: Actor;
  /** UUID. The same id again gets the first answer; with another payload or user it is `command_id_reused`. */
  readonly commandId: string;
  /** The command's name, e.g. `CompleteWorkOrder`. */
  readonly name: string;
  /** SHA-256 (hex) over the command's canonical JSON. */
  readonly payloadHash: string;
  /** The version the sender had seen; another one is `version_conflict`. Undefined: whatever it is now. */
  readonly expectedVersion?: number;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Device clock, ISO 8601 UTC; kept no later than the server's. */
  readonly occurredAt?: string;
  /** ms by which the clock of the device that gave it is behind the server's. */
  readonly clockOff?: number;
}

/** SQL of which `$1` is the tenant and `$2` the first of the parameters, for rows that belong to an aggregate but stay out of its log. */
export interface Write {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The answer to a command, kept for repeats: JSON-safe. */
export interface Receipt {
  readonly id: string;
  readonly version: number;
  readonly [extra: string]: unknown;
}

/**
 * Where an aggregate's streams and rows are. One transaction for each call, run again whole when the database asks for it.
 * What a decision needs to know beside the aggregate (`beside`) is read in that transaction, on the way that loads it; what is
 * to be written beside it (`also`) is written with it or not at all.
 * A command that was carried out before is not decided again: it gets its first answer.
 */
export abstract class Repository<A extends AggregateRoot<unknown, DomainEvent>> {
  /**
   * Loads, decides, saves. What `decide` returns is added to the receipt.
   * @throws DomainError `not_found`, `version_conflict`, `command_id_reused`, or whatever `decide` refuses with
   */
  abstract change<Rows extends readonly object[] = []>(
    id: string,
    command: CommandMeta,
    decide: (aggregate: A, ...beside: RowsOfEach<Rows>) => object | void,
    beside?: Reads<Rows>,
    also?: readonly Write[],
  ): Promise<Receipt>;

  /** As `change`, but where nothing is yet, `open` begins the stream in the same unit of work. */
  abstract changeOrOpen(
    id: string,
    command: CommandMeta,
    open: () => A,
    decide: (aggregate: A) => object | void,
  ): Promise<Receipt>;

  /**
   * Begins a stream. `begin` gets the next per-tenant number of this kind (from 1, no gaps).
   * @throws DomainError `quota_exceeded`, `already_exists`, `duplicate_id` {id} when any stream of the tenant has it,
   *   `command_id_reused`, or whatever `begin` refuses with
   */
  abstract create<Rows extends readonly object[] = []>(
    command: CommandMeta,
    begin: (number: number, ...beside: RowsOfEach<Rows>) => A,
    more?: {
      readonly answer?: (aggregate: A) => object;
      readonly beside?: Reads<Rows>;
      readonly also?: readonly Write[];
    },
  ): Promise<Receipt>;
}
