import { Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { Mailer } from '#domain/ports/mailer.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Environment } from '../shared/config.js';
import { SERVICES_DUE } from './due-services.js';
import { mailText, MOST_SERVICES, type MailFacts } from './mail-templates.js';
import { MAIL, type MailJob, TAKEN_UP_AGAIN } from './queues.js';

type Facts = Omit<MailFacts, 'address' | 'subjectId'> & { readonly email: string | null };

/** Writes a mail from the ids it is given, and hands it to whoever delivers. The job's id is the mail's: twice is once. */
@Processor(MAIL, { ...TAKEN_UP_AGAIN, concurrency: 4 })
export class MailProcessor extends WorkerHost {
  private readonly logger = new Logger(MailProcessor.name);
  private readonly address: string;

  constructor(
    private readonly database: ReadDatabase,
    private readonly mailer: Mailer,
    config: ConfigService<Environment, true>,
  ) {
    super();
    const port = config.get('PORT', { infer: true });
    this.address = (config.get('FLEET_PUBLIC_URL', { infer: true }) ?? `http://localhost:${port}`).replace(/\/$/, '');
  }

  async process({ id, data: { tenantId, template, userId, subjectId } }: Job<MailJob>): Promise<void> {
    const [facts] = await this.database.query<Facts>(tenantId, FACTS, [userId, subjectId, template === 'services-due']);
    // Erased, or without an address: there is nobody to write to.
    if (!facts?.email) return;
    const { subject, text } = mailText(template, { ...facts, address: this.address, subjectId });
    await this.mailer.send({
      id: id ?? `${template}.${subjectId}.${userId}`,
      tenantId,
      to: facts.email,
      subject,
      text,
    });
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job<MailJob> | undefined, error: Error): void {
    this.logger.warn(`Mail ${job?.id ?? ''} failed (try ${job?.attemptsMade ?? 0}): ${error.message}`);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.warn(`The job queue does not answer: ${error.message}`);
  }
}

const FACTS = `
  SELECT p.name, p.email, t.state->>'companyName' AS company, w.number AS "workOrderNumber", v.number AS "vehicleNumber",
    CASE WHEN $4 THEN (SELECT COALESCE(jsonb_agg(due), '[]') FROM (${SERVICES_DUE} LIMIT ${MOST_SERVICES + 1}) due) END AS services
  FROM person p
  JOIN tenant t ON t.tenant_id = $1 AND t.id = $1
  LEFT JOIN work_order w ON w.tenant_id = $1 AND w.id = $3
  LEFT JOIN vehicle v ON v.tenant_id = $1 AND v.id = w.vehicle_id
  WHERE p.tenant_id = $1 AND p.id = $2`;
