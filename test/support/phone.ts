import { randomUUID } from 'node:crypto';
import type { SyncAnswer, SyncAnswers, SyncCommand } from '#domain/sync/views.js';
import type { Answer, Client } from './program.js';

interface Problem {
  readonly code: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

type Payload = SyncCommand['payload'];

/** A phone that numbers its commands. */
export class Phone {
  readonly id = randomUUID();
  private sequence = 0;

  constructor(
    readonly client: Client,
    readonly clockOff = 0,
  ) {}

  now(ago = 0): string {
    return new Date(Date.now() + this.clockOff - ago).toISOString();
  }

  make(type: string, payload: Payload, more: Partial<SyncCommand> = {}): SyncCommand {
    this.sequence += 1;
    return { commandId: randomUUID(), sequence: this.sequence, type, payload, occurredAt: this.now(), ...more };
  }

  post(commands: readonly object[], more: object = {}): Promise<Answer<SyncAnswers & Problem>> {
    return this.client.post('/sync/commands', { deviceId: this.id, sentAt: this.now(), commands, ...more });
  }

  async send(...commands: readonly SyncCommand[]): Promise<readonly SyncAnswer[]> {
    const { status, body } = await this.post(commands);
    expect([status, body.code]).toEqual([200, undefined]);
    expect(body.answers.map(({ commandId }) => commandId)).toEqual(commands.map(({ commandId }) => commandId));
    return body.answers;
  }
}

export const results = (answers: readonly SyncAnswer[]) => answers.map(({ result }) => result);
