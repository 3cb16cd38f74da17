/** The little of them that the sync bench uses; they bring no types. */
declare module 'pouchdb-core' {
  type Plugin = (target: unknown) => void;
  interface Replicated {
    readonly ok: boolean;
    readonly docs_written: number;
  }
  export default class PouchDB {
    static plugin(plugin: Plugin): typeof PouchDB;
    static defaults(options: { readonly adapter: string }): typeof PouchDB;
    constructor(name: string, options?: { readonly adapter?: string; readonly fetch?: typeof fetch });
    readonly replicate: { to(target: PouchDB, options?: { readonly batch_size: number }): Promise<Replicated> };
    bulkDocs(documents: readonly object[]): Promise<readonly { readonly ok?: true }[]>;
    destroy(): Promise<unknown>;
  }
}
declare module 'pouchdb-adapter-memory' {
  const plugin: (target: unknown) => void;
  export default plugin;
}
declare module 'pouchdb-adapter-http' {
  const plugin: (target: unknown) => void;
  export default plugin;
}
declare module 'pouchdb-replication' {
  const plugin: (target: unknown) => void;
  export default plugin;
}
declare module 'express-pouchdb' {
  import type { RequestListener } from 'node:http';
  import type PouchDB from 'pouchdb-core';
  export default function expressPouchDB(
    kind: typeof PouchDB,
    options: { readonly mode: 'minimumForPouchDB'; readonly inMemoryConfig: boolean },
  ): RequestListener;
}
