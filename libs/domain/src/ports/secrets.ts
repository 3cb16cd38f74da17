/** Keys of the installation, which stand in no database. */
export abstract class Secrets {
  /** 256 bits for one purpose; always the same ones. */
  abstract key(purpose: string): Uint8Array;
}
