import 'reflect-metadata';
import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { PLAN_NAMES, type PlanName } from '#domain/identity/plans.js';
import { AppModule } from '../../apps/api/src/app.module.js';
import { readEnvironment, type Environment } from '../../apps/api/src/shared/config.js';
import { createHttpAdapter } from '../../apps/api/src/shared/http-server.js';
import { requestLogger } from '../../apps/api/src/shared/logging.js';
import { RequireFeature, RequirePermission } from '../../apps/api/src/shared/permissions.js';
import { freshDatabase } from '../support/database.js';
import type { Client, Program } from '../support/program.js';
import { provision } from '../support/tenant.js';

/** Every feature that a route of the product asks for yet is in every plan; these are what is not. */
@RequirePermission('all')
@Controller('v1/features')
class Features {
  @RequireFeature('basic_reports')
  @Get('basic')
  basic(): object {
    return {};
  }

  @RequireFeature('advanced_reports')
  @Get('advanced')
  advanced(): object {
    return {};
  }
}

@Module({ controllers: [Features] })
class ProductWithFeatures {
  static with(environment: Environment): DynamicModule {
    return { module: ProductWithFeatures, imports: [AppModule.with(environment)] };
  }
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let app: NestFastifyApplication;
const admins: Partial<Record<PlanName, Client>> = {};

beforeAll(async () => {
  database = await freshDatabase();
  const environment = readEnvironment({ DATABASE_URL: database.url, FLEET_ROLES: 'api', LOG_LEVEL: 'silent' });
  app = await NestFactory.create<NestFastifyApplication>(
    ProductWithFeatures.with(environment),
    await createHttpAdapter(requestLogger(environment.LOG_LEVEL)),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  app.setGlobalPrefix('api');
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const program = { url: await app.getUrl(), databaseUrl: database.url } as Program;
  for (const plan of PLAN_NAMES) admins[plan] = (await provision(program, plan)).admin;
}, 120_000);

afterAll(async () => {
  await app?.close();
  await database?.close();
});

const ask = (plan: PlanName, feature: string) => admins[plan]!.get<{ code?: string }>(`/features/${feature}`);

it('what a plan does not include is refused, and says what it is', async () => {
  expect(await ask('starter', 'advanced')).toMatchObject({
    status: 403,
    body: { code: 'feature_not_in_plan', params: { feature: 'advanced_reports' } },
  });
});

it('what a plan includes, by name or as all, is not', async () => {
  const statuses = await Promise.all([
    ask('starter', 'basic'),
    ask('professional', 'advanced'),
    ask('enterprise', 'advanced'),
    ask('enterprise', 'basic'),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

it('no plan is without what a fleet works with every day', async () => {
  for (const plan of PLAN_NAMES)
    for (const path of [
      '/work-orders',
      '/work-orders/stats',
      '/work-order-categories',
      '/vehicles',
      '/parts',
      '/invoices',
      '/users',
      '/roles',
      '/settings',
      '/dashboards',
    ])
      expect([plan, path, (await admins[plan]!.get(path)).status]).toEqual([plan, path, 200]);
});
