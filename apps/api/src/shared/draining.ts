import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** So long (ms) requests are still taken after the signal, so that whoever keeps a connection is told to let it go. */
const FAREWELL = 500;

/** Whether this process is about to end. */
class Draining {
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  /** Answers say `Connection: close` from now on, and the process is no longer ready; resolves when no more should come. */
  async begin(): Promise<void> {
    this.begun = true;
    await sleep(FAREWELL);
  }
}

export const draining = new Draining();

/**
 * A connection that is closed while its next request is on the way loses that request without either side knowing. So a
 * client is first told that this was the last one, and closes it by itself.
 */
export function sayFarewell(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (draining.hasBegun) void reply.header('connection', 'close');
    done();
  });
}
