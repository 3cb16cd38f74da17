import { randomUUID } from 'node:crypto';
import { JobQueue, type JobPayload } from '#domain/ports/job-queue.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { AccountMailsReader } from './account-mails.reader.js';

class Jobs extends JobQueue {
  readonly mails = new Map<string, JobPayload>();

  async add(_queue: string, id: string, payload: JobPayload): Promise<void> {
    this.mails.set(id, payload);
  }
}

const removed = (tenantId: string, commandId: string): RecordedEvent => ({
  id: randomUUID(),
  tenantId,
  streamType: 'user',
  streamId: randomUUID(),
  version: 2,
  position: '1.1',
  event: { type: 'identity.user-second-factor-removed', v: 1, data: { byThemselves: false } },
  userId: randomUUID(),
  commandId,
  correlationId: commandId,
  causationId: null,
  occurredAt: '2026-03-02T09:00:00.000Z',
  recordedAt: '2026-03-02T09:00:00.000Z',
});

it('a reset is told once in each tenant, though ids of commands are chosen by who sends them', async () => {
  const [jobs, commandId, tenants] = [new Jobs(), randomUUID(), [randomUUID(), randomUUID()]];
  const reader = new AccountMailsReader(jobs);
  const nothing = { query: async () => ({ rows: [] }) };
  for (const tenantId of tenants)
    for (let turn = 0; turn < 2; turn += 1) await reader.handle(removed(tenantId, commandId), nothing);
  expect([...jobs.mails.values()].map(({ tenantId }) => tenantId)).toEqual(tenants);
});
