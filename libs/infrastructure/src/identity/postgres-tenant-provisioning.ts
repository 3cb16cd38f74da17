import {
  TenantProvisioning,
  type ProvisioningExtras,
  type ProvisioningPlan,
} from '#domain/identity/tenant-provisioning.js';
import type { CommandMeta, Receipt } from '#domain/ports/repository.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { LogSignal } from '../messaging/log-signal.js';
import { BEGIN, COMMIT, constraintOf, inTenant, retried, type Database } from '../persistence/database.js';
import { mappingOf } from '../persistence/mappings.js';
import type { Statement } from '../persistence/packet.js';
import { writeNew } from '../persistence/bulk.js';
import { claimCommand, FIND_ANSWER, repeatOf, type Answered } from '../persistence/command-answers.js';

export class PostgresTenantProvisioning extends TenantProvisioning {
  constructor(
    private readonly database: Database,
    private readonly signal: Pick<LogSignal, 'raise'>,
  ) {
    super();
  }

  /** In one packet: whether the same command came before is asked only when its id turns out to be taken. */
  async saveAll(meta: CommandMeta, plan: ProvisioningPlan, answer: Receipt): Promise<Receipt> {
    const { tenantId } = meta;
    const statements: Statement[] = [
      BEGIN,
      inTenant(tenantId),
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
      COMMIT,
    ];
    try {
      await retried(() => this.database.onClient(this.database.app, (client) => client.packet(statements)));
    } catch (error) {
      if (constraintOf(error) === 'tenant_domain_pkey') throw new DomainError('domain_taken', { domain: plan.domain });
      if (constraintOf(error) !== 'command_pkey') throw error;
      const [before] = await this.database.query<Answered>(tenantId, FIND_ANSWER.text, [meta.commandId]);
      if (!before) throw error;
      return repeatOf(before, meta);
    }
    this.signal.raise();
    return answer;
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
