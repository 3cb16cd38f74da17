import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { SentMails } from '#domain/notifications/sent-mails.js';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import type { Environment } from '../shared/config.js';

/** What was sent in anybody's name is kept for as long as the operator says. */
@Injectable()
export class MailRetention {
  private readonly days: number;

  constructor(
    private readonly tenants: TenantDirectory,
    private readonly sentMails: SentMails,
    config: ConfigService<Environment, true>,
  ) {
    this.days = config.get('FLEET_MAIL_DAYS', { infer: true });
  }

  async forgetOld(): Promise<void> {
    for (const { id } of await this.tenants.all()) await this.sentMails.forget(id, this.days);
  }
}
