import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Queryable } from './database.js';
import type { Statement } from './packet.js';

export interface Answered {
  readonly user_id: string | null;
  readonly payload_hash: Buffer;
  readonly answer: Receipt;
}

export const FIND_ANSWER = {
  name: 'find-answer',
  text: 'SELECT user_id, payload_hash, answer FROM command WHERE tenant_id = $1 AND id = $2',
};
const CLAIM_COMMAND = {
  name: 'claim-command',
  text: `INSERT INTO command (tenant_id, id, user_id, payload_hash, answer, recorded_at) VALUES ($1, $2, $3, $4, $5, now())`,
  silent: true,
};

/** Takes the command id with its answer; a rival with the same id makes the transaction fail. */
export function claimCommand(command: CommandMeta, receipt: Receipt): Statement {
  const { tenantId, commandId, actor, payloadHash } = command;
  return {
    ...CLAIM_COMMAND,
    values: [tenantId, commandId, actor.userId, Buffer.from(payloadHash, 'hex'), JSON.stringify(receipt)],
  };
}

/** The first answer to this command id. @throws DomainError `command_id_reused` when it was another command's or user's */
export async function findAnswer(client: Queryable, command: CommandMeta): Promise<Receipt | undefined> {
  const { rows } = await client.query<Answered>({ ...FIND_ANSWER, values: [command.tenantId, command.commandId] });
  return rows[0] && repeatOf(rows[0], command);
}

/** What a repeat of the command is answered. @throws DomainError `command_id_reused` when it was another command's or user's */
export function repeatOf(answered: Answered, command: CommandMeta): Receipt {
  if (answered.user_id !== command.actor.userId || answered.payload_hash.toString('hex') !== command.payloadHash)
    throw new DomainError('command_id_reused', { commandId: command.commandId });
  return answered.answer;
}
