import { Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { v5 as uuidv5 } from 'uuid';
import { AccountLinks } from '#domain/identity/account-links.js';
import { SentMails } from '#domain/notifications/sent-mails.js';
import { Mailer, MailRefused } from '#domain/ports/mailer.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import type { Environment } from '../shared/config.js';
import { TAKEN_UP_AGAIN } from '../shared/job-workers.js';
import { SERVICES_DUE } from './due-services.js';
import type { MailFacts } from './mail-templates.js';
import { MOST_SERVICES } from './mail-words.js';
import { MAIL, type MailJob } from './queues.js';

type Facts = Omit<MailFacts, 'address' | 'subjectId' | 'link'> & {
  readonly email: string | null;
  readonly language: string;
};

/** uuidv5 name space of mails: their ids follow from their jobs'. */
const MAILS = '0a4f6d0e-2c86-4c2c-9a0b-6a0f3f0f6f57';
/** Which link a mail carries, and the client's page for it. */
const LINKS = { invitation: 'invitation', 'password-reset': 'reset' } as const;

/** Writes a mail from the ids it is given, and hands it to whoever delivers. The job's id is the mail's: twice is once. */
@Processor(MAIL, { ...TAKEN_UP_AGAIN, concurrency: 4 })
export class MailProcessor extends WorkerHost {
  private readonly logger = new Logger(MailProcessor.name);
  private readonly address: string;

  constructor(
    private readonly database: ReadDatabase,
    private readonly mailer: Mailer,
    private readonly sentMails: SentMails,
    private readonly links: AccountLinks,
    config: ConfigService<Environment, true>,
  ) {
    super();
    const port = config.get('PORT', { infer: true });
    this.address = (config.get('FLEET_PUBLIC_URL', { infer: true }) ?? `http://localhost:${port}`).replace(/\/$/, '');
  }

  async process(job: Job<MailJob>): Promise<void> {
    const { tenantId, template, userId, subjectId } = job.data;
    const link = await this.linkFor(job.data);
    // What it was for is over: they have a password, or asked again.
    if (link === undefined) return;
    // After the link: an address that is corrected from now on ends it, one that was corrected before is the one read here.
    const [facts] = await this.database.query<Facts>(tenantId, FACTS, [userId, subjectId, template === 'services-due']);
    // Erased, or without an address: there is nobody to write to.
    if (!facts?.email) return;
    // Loaded with the first mail: most processes write none.
    const { writeMail } = await import('./mail-templates.js');
    const mail = writeMail(template, facts.language, { ...facts, address: this.address, subjectId, link });
    const id = uuidv5(job.id ?? `${template}.${subjectId}.${userId}`, MAILS);
    const { language, subject, text, html, record } = mail;
    const isNew = await this.sentMails.begin(tenantId, { id, userId, template, language, subject, text: record });
    if (!isNew) return;
    try {
      await this.mailer.send({ id, tenantId, to: facts.email, subject, text, html });
    } catch (error) {
      return this.failed(job, id, error as Error);
    }
    await this.sentMails.sent(tenantId, id);
  }

  /** Null where the mail carries none. */
  private async linkFor({ tenantId, template, userId, askedVersion = 0 }: MailJob): Promise<string | null | undefined> {
    if (!Object.hasOwn(LINKS, template)) return null;
    const purpose = LINKS[template as keyof typeof LINKS];
    const token = await this.links.issue({ tenantId, userId, purpose }, askedVersion);
    return token && `${this.address}/${purpose}/${token}`;
  }

  /** @throws the error when another try is of use, so that there is one */
  private async failed(job: Job<MailJob>, id: string, error: Error): Promise<void> {
    const refused = error instanceof MailRefused;
    const tryAgain = !refused && job.attemptsMade + 1 < (job.opts.attempts ?? 1);
    await this.sentMails.failed(job.data.tenantId, id, error.message, tryAgain);
    if (!refused) throw error;
    this.logger.warn(`Mail ${id} was refused: ${error.message}`);
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
  SELECT p.name, p.email, p.language, t.state->>'companyName' AS company, w.number AS "workOrderNumber", v.number AS "vehicleNumber",
    CASE WHEN $4 THEN (SELECT COALESCE(jsonb_agg(due), '[]') FROM (${SERVICES_DUE} LIMIT ${MOST_SERVICES + 1}) due) END AS services
  FROM person p
  JOIN tenant t ON t.tenant_id = $1 AND t.id = $1
  LEFT JOIN work_order w ON w.tenant_id = $1 AND w.id = $3
  LEFT JOIN vehicle v ON v.tenant_id = $1 AND v.id = w.vehicle_id
  WHERE p.tenant_id = $1 AND p.id = $2`;
