// A CouchDB in memory as PouchDB has one: express-pouchdb with what replication needs.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import expressPouchDB from 'express-pouchdb';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import { serve } from './arm.ts';

let server: Server;

serve<object>({
  async open() {
    const InMemory = PouchDB.plugin(memory).defaults({ adapter: 'memory' });
    server = createServer(expressPouchDB(InMemory, { mode: 'minimumForPouchDB', inMemoryConfig: true }));
    // Between its turns nothing is asked: a connection that ends meanwhile would fail the next request.
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  },
  address: () => Promise.resolve({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
  close() {
    server.close();
    return Promise.resolve();
  },
});
