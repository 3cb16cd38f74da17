import { Locations } from '#domain/inventory/locations.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { constraintOf, type Database } from '../persistence/database.js';
import { claimCommand, findAnswer } from '../persistence/command-answers.js';
import { Outrun } from '../persistence/postgres-repository.js';

export class PostgresLocations extends Locations {
  constructor(private readonly database: Database) {
    super();
  }

  add(command: CommandMeta, { id, name }: { readonly id: string; readonly name: string }): Promise<Receipt> {
    const { tenantId } = command;
    const receipt: Receipt = { id, version: 1 };
    return this.database.tenantTransaction(tenantId, async (client) => {
      const before = await findAnswer(client, command);
      if (before) return before;
      await client
        .packet([
          claimCommand(command, receipt),
          { text: 'INSERT INTO location (tenant_id, id, name) VALUES ($1, $2, $3)', values: [tenantId, id, name] },
        ])
        .catch((error: unknown) => {
          throw translated(error);
        });
      return receipt;
    });
  }
}

function translated(error: unknown): unknown {
  const constraint = constraintOf(error);
  if (constraint === 'command_pkey') return new Outrun('the same command, at the same time');
  return constraint === 'location_tenant_id_name_key' ? new DomainError('location_name_taken') : error;
}
