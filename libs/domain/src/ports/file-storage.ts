/** Bytes `from` to `to` of a file, both included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** What somebody says a file is before it is kept. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** Files of the installation, by names that nobody can guess: `<tenant id>/<UUID>`. */
export abstract class FileStorage {
  /**
   * Keeps a file whole or not at all; what had the name before is replaced.
   * @throws Error when it is not what `facts` say
   */
  abstract put(name: string, content: AsyncIterable<Uint8Array>, facts: FileFacts): Promise<void>;

  /** Undefined when there is none. */
  abstract get(name: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;

  /** Bytes; undefined when there is none. */
  abstract size(name: string): Promise<number | undefined>;

  /** What is not there is deleted already. */
  abstract delete(name: string): Promise<void>;
}
