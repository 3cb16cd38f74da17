import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { HttpSyncServer } from './http-sync-server.js';
import { Unreachable } from './sync-server.js';

const access = { token: () => Promise.resolve('token') };
const query = { cursor: null, limit: 1, deviceId: 'phone' };

describe('a server that takes a call and says nothing', () => {
  let silent: Server;
  let origin: string;
  let calls: number;

  beforeEach(async () => {
    calls = 0;
    silent = createServer(() => void (calls += 1)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    silent.closeAllConnections();
    await new Promise((done) => silent.close(done));
  });

  it('is given up, and nobody knows what became of the call', async () => {
    await expect(new HttpSyncServer(origin, access, 50).changes(query)).rejects.toThrow(Unreachable);
    expect(calls).toBe(1);
  });

  it('is given up after ten seconds, where nothing else is said', async () => {
    const patience: number[] = [];
    const { timeout } = AbortSignal;
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      patience.push(ms);
      return timeout.call(AbortSignal, 50);
    });
    await expect(new HttpSyncServer(origin, access).changes(query)).rejects.toThrow(Unreachable);
    expect(patience).toEqual([10_000]);
  });
});
