import {
  TenantProvisioning,
  type ProvisioningExtras,
  type ProvisioningPlan,
} from '#domain/identity/tenant-provisioning.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { LogSignal } from '../messaging/log-signal.js';
import { constraintOf, type Database } from '../persistence/database.js';
import { mappingOf } from '../persistence/mappings.js';
import type { Statement } from '../persistence/packet.js';
import { writeNew } from '../persistence/bulk.js';
import { claimCommand, findAnswer } from '../persistence/command-answers.js';
import { Outrun } from '../persistence/postgres-repository.js';

export class PostgresTenantProvisioning extends TenantProvisioning {
  constructor(
    private readonly database: Database,
    private readonly signal: Pick<LogSignal, 'raise'>,
  ) {
    super();
  }

  async saveAll(meta: CommandMeta, plan: ProvisioningPlan, answer: Receipt): Promise<Receipt> {
    const { tenantId } = meta;
    try {
      const receipt = await this.database.tenantTransaction(tenantId, async (client) => {
        const before = await findAnswer(client, meta);
        if (before) return before;
        await client
          .packet([
            claimCommand(meta, answer),
            { name: 'claim-tenant-domain', text: 'SELECT claim_tenant_domain($1)', values: [plan.domain] },
            ...plan.quotas.map(({ kind, used, maximum }) => ({
              name: 'insert-quota',
              text: 'INSERT INTO quota (tenant_id, kind, used, maximum) VALUES ($1, $2, $3, $4)',
              values: [tenantId, kind, used, maximum],
              silent: true,
            })),
            ...writeNew(
              plan.aggregates.map(({ type, aggregate }) => ({ mapping: mappingOf(type), aggregate })),
              meta,
            ),
            ...extras(tenantId, plan.extras),
          ])
          .catch((error: unknown) => {
            throw constraintOf(error) === 'command_pkey' ? new Outrun('the same command, at the same time') : error;
          });
        return answer;
      });
      this.signal.raise();
      return receipt;
    } catch (error) {
      if (constraintOf(error) === 'tenant_domain_pkey') throw new DomainError('domain_taken', { domain: plan.domain });
      throw error;
    }
  }
}

function extras(tenantId: string, { person, credential, dashboards, locations }: ProvisioningExtras): Statement[] {
  return [
    {
      name: 'insert-person',
      silent: true,
      text: 'INSERT INTO person (tenant_id, id, name, email) VALUES ($1, $2, $3, $4)',
      values: [tenantId, person.id, person.name, person.email],
    },
    {
      name: 'insert-credential',
      silent: true,
      text: 'INSERT INTO credential (tenant_id, user_id, password_hash) VALUES ($1, $2, $3)',
      values: [tenantId, credential.userId, credential.passwordHash],
    },
    ...dashboards.map(({ id, name, isDefault, widgets }) => ({
      name: 'insert-dashboard',
      silent: true,
      text: 'INSERT INTO dashboard (tenant_id, id, name, is_default, widgets) VALUES ($1, $2, $3, $4, $5)',
      values: [tenantId, id, name, isDefault, JSON.stringify(widgets)],
    })),
    ...locations.map(({ id, name }) => ({
      name: 'insert-location',
      silent: true,
      text: 'INSERT INTO location (tenant_id, id, name) VALUES ($1, $2, $3)',
      values: [tenantId, id, name],
    })),
  ];
}
