import { Locations } from '#domain/inventory/locations.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { constraintOf, type Database } from '../persistence/database.js';
import { claimCommand, findAnswer } from '../persistence/command-answers.js';
import type { Statement } from '../persistence/packet.js';
import { Outrun } from '../persistence/postgres-repository.js';

interface Location {
  readonly id: string;
  readonly name: string;
}

export class PostgresLocations extends Locations {
  constructor(private readonly database: Database) {
    super();
  }

  add(command: CommandMeta, { id, name }: Location): Promise<Receipt> {
    return this.once(command, id, {
      text: 'INSERT INTO location (tenant_id, id, name) VALUES ($1, $2, $3)',
      values: [command.tenantId, id, name],
    });
  }

  rename(command: CommandMeta, { id, name }: Location): Promise<Receipt> {
    return this.once(command, id, {
      text: 'UPDATE location SET name = $3 WHERE tenant_id = $1 AND id = $2',
      values: [command.tenantId, id, name],
    });
  }

  /** Carried out with its command id, on one location. @throws DomainError `not_found` when it touched none */
  private once(command: CommandMeta, id: string, write: Statement): Promise<Receipt> {
    const receipt: Receipt = { id, version: 1 };
    return this.database.tenantTransaction(command.tenantId, async (client) => {
      const before = await findAnswer(client, command);
      if (before) return before;
      const [, written] = await client.packet([claimCommand(command, receipt), write]).catch((error: unknown) => {
        throw translated(error);
      });
      if (written!.rowCount === 0) throw new DomainError('not_found', { kind: 'location' });
      return receipt;
    });
  }
}

function translated(error: unknown): unknown {
  const constraint = constraintOf(error);
  if (constraint === 'command_pkey') return new Outrun('the same command, at the same time');
  return constraint === 'location_tenant_id_name_key' ? new DomainError('location_name_taken') : error;
}
