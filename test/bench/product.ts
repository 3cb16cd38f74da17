import { createHash, randomUUID } from 'node:crypto';
import type { CommandBus } from '@nestjs/cqrs';
import type { INestApplicationContext } from '@nestjs/common';
import type { CommandMeta } from '#domain/ports/repository.js';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import { SYSTEM } from '#domain/shared/command.js';
import { prepareDatabase } from '#infrastructure/persistence/prepare-database.js';
import type { Environment } from '../../apps/api/src/shared/config.js';
import type { TenantAccess } from '../../apps/api/src/shared/request-context.js';

/** The built program's own modules. */
export const dist = (file: string): string => new URL(`../../dist/apps/api/src/${file}`, import.meta.url).href;

const { createWorker } = (await import(dist('create-app.js'))) as typeof import('../../apps/api/src/create-app.js');
const { readEnvironment } = (await import(
  dist('shared/config.js')
)) as typeof import('../../apps/api/src/shared/config.js');
const { AccessCache } = (await import(
  dist('shared/access.js')
)) as typeof import('../../apps/api/src/shared/access.js');
const { ProvisionTenant } = (await import(
  dist('platform/provision-tenant.command.js')
)) as typeof import('../../apps/api/src/platform/provision-tenant.command.js');

export const PASSWORD = 'a long enough password';

export interface Product {
  readonly context: INestApplicationContext;
  readonly commands: CommandBus;
  /** Who asks, as the guard finds it for a request. */
  caller(tenant: { tenantId: string; userId: string }): Promise<TenantAccess>;
}

/** The whole module graph of the API on a migrated database, without its port. */
export async function openProduct(databaseUrl: string, roles = 'api', level = 'info'): Promise<Product> {
  const environment: Environment = readEnvironment({
    DATABASE_URL: databaseUrl,
    FLEET_ROLES: roles,
    LOG_LEVEL: level,
    FLEET_DEMO: '0',
  });
  await prepareDatabase(databaseUrl, () => undefined);
  const context = await createWorker(environment);
  const { CommandBus } = await import('@nestjs/cqrs');
  const accesses = context.get(AccessCache);
  return {
    context,
    commands: context.get(CommandBus, { strict: false }),
    async caller({ tenantId, userId }) {
      const access = await accesses.get(tenantId, userId);
      if (!access?.tenantId) throw new Error(`There is no user ${userId}`);
      return access as TenantAccess;
    },
  };
}

/** What surrounds a command that comes in by HTTP: made for each one, like there. */
export function metaOf(caller: TenantAccess, name: string, params: object, payload: object): CommandMeta {
  const payloadHash = createHash('sha256').update(canonicalJson({ name, params, payload })).digest('hex');
  return { tenantId: caller.tenantId, actor: caller.actor, commandId: randomUUID(), name, payloadHash };
}

export async function provision(
  { commands }: Product,
  name: string,
): Promise<{ tenantId: string; userId: string; email: string }> {
  const input = {
    companyName: name,
    domain: `${name}.example`,
    adminEmail: `admin@${name}.example`,
    adminPassword: PASSWORD,
    plan: 'enterprise' as const,
  };
  const payloadHash = createHash('sha256').update(canonicalJson(input)).digest('hex');
  const meta = { actor: SYSTEM, commandId: randomUUID(), name: 'ProvisionTenant', payloadHash };
  const { tenantId, adminUserId } = await commands.execute(new ProvisionTenant(meta, input));
  return { tenantId: String(tenantId), userId: String(adminUserId), email: input.adminEmail };
}
