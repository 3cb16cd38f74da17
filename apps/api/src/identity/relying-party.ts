import type { AddressInfo, Server } from 'node:net';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { HttpAdapterHost } from '@nestjs/core';
import type { Environment } from '../shared/config.js';

/**
 * For whom passkeys are good (WebAuthn, 5.1.2): the host that browsers reach this at. It is never read from a request, which may
 * have come through somebody else's page. Without FLEET_PUBLIC_URL it is this machine, where browsers allow them without https.
 */
@Injectable()
export class RelyingParty {
  private readonly publicUrl: URL | undefined;

  constructor(
    config: ConfigService<Environment, true>,
    private readonly http: HttpAdapterHost,
  ) {
    const url = config.get('FLEET_PUBLIC_URL', { infer: true });
    this.publicUrl = url === undefined ? undefined : new URL(url);
  }

  get id(): string {
    return this.publicUrl?.hostname ?? 'localhost';
  }

  get origin(): string {
    if (this.publicUrl) return this.publicUrl.origin;
    const { port } = (this.http.httpAdapter.getHttpServer() as Server).address() as AddressInfo;
    return `http://localhost:${port}`;
  }
}
