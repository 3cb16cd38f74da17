// The API as main.ts starts it, on a free port. Only the rate limit is out of the way: the throttle counts, and refuses nobody.
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serve } from './arm.ts';
import { dist } from './product.ts';

const { createApp } = (await import(dist('create-app.js'))) as typeof import('../../apps/api/src/create-app.js');
const { readEnvironment } = (await import(
  dist('shared/config.js')
)) as typeof import('../../apps/api/src/shared/config.js');

let app: NestFastifyApplication;

serve<{ url: string }>({
  async open({ url }) {
    app = await createApp(
      readEnvironment({
        DATABASE_URL: url,
        FLEET_DEMO: '0',
        FLEET_RATE_LIMIT: '1000000000',
        FLEET_DATA_DIR: process.env['FLEET_DATA_DIR'] ?? '',
      }),
    );
    await app.listen(0, '127.0.0.1');
  },
  address: () =>
    Promise.resolve({ address: `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}` }),
  close: () => app.close(),
});
