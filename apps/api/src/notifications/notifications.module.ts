import { join } from 'node:path';
import {
  Global,
  Inject,
  Logger,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { BullModule, BullRegistrar, getQueueToken, InjectQueue, type WorkerHost } from '@nestjs/bullmq';
import { createPostgresBackend, setDefaultBackendFactory, type Queue } from 'bullmq';
import { Notifications } from '#domain/notifications/notifications.js';
import { SentMails } from '#domain/notifications/sent-mails.js';
import { Jobs } from '#domain/platform/jobs.js';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import { JobQueue } from '#domain/ports/job-queue.js';
import { Mailer } from '#domain/ports/mailer.js';
import { FolderMailer } from '#infrastructure/mail/folder-mailer.js';
import { SmtpMailer } from '#infrastructure/mail/smtp-mailer.js';
import { BullJobs } from '#infrastructure/messaging/bull-jobs.js';
import { BullJobQueue, once } from '#infrastructure/messaging/bull-job-queue.js';
import { jobCounts } from '#infrastructure/messaging/job-figures.js';
import { DurableReader } from '#infrastructure/messaging/durable-reader.js';
import { JobJournal } from '#infrastructure/messaging/job-journal.js';
import { JobKeeper } from '#infrastructure/messaging/job-keeper.js';
import { LogSignal } from '#infrastructure/messaging/log-signal.js';
import { PostgresNotifications } from '#infrastructure/notifications/postgres-notifications.js';
import { PostgresSentMails } from '#infrastructure/notifications/postgres-sent-mails.js';
import { Database } from '#infrastructure/persistence/database.js';
import { urlAs } from '#infrastructure/persistence/roles.js';
import { redisMemory, SharedRedis } from '#infrastructure/redis/redis-client.js';
import { PostgresTenantDirectory } from '#infrastructure/platform/postgres-tenant-directory.js';
import { ATTACHMENT_FILES, ATTACHMENT_TRIES } from '../attachments/contract.js';
import { BackgroundWork } from '../shared/background-work.js';
import type { Environment } from '../shared/config.js';
import { Figures, type Figure } from '../shared/figures.js';
import { observed, observedReader } from '../shared/observed.js';
import { AccountMailsReader } from './account-mails.reader.js';
import { CompletionNoticeProcessor } from './completion-notice.processor.js';
import { DueReminderProcessor } from './due-reminder.processor.js';
import { ListMailsHandler } from './list-mails.query.js';
import { ListNotificationsHandler } from './list-notifications.query.js';
import { MailRetention } from './mail-retention.js';
import { MailProcessor } from './mail.processor.js';
import { NotificationsController } from './notifications.controller.js';
import { NotifyCompletionHandler } from './notify-completion.command.js';
import { NotifyReopeningHandler } from './notify-reopening.command.js';
import { COMPLETION_NOTICE, DUE_REMINDER, MAIL, MAIL_TRIES } from './queues.js';

type Config = ConfigService<Environment, true>;
const logger = new Logger('Jobs');

/** BullMQ on Redis where there is one; else on PostgreSQL, in its own schema and as its own role, migrated with ours before the start. */
function jobsConnection(config: Config, redis: SharedRedis | null): { connection: object; prefix?: string } {
  if (redis) {
    setDefaultBackendFactory();
    return { connection: redis.jobs, prefix: `${redis.space}:jobs` };
  }
  setDefaultBackendFactory(createPostgresBackend);
  return {
    connection: {
      connectionString: urlAs(config.get('DATABASE_URL', { infer: true }), 'fleet_jobs'),
      schema: 'bullmq',
      max: 2,
      connectionTimeoutMillis: 5_000,
      application_name: 'fleet_jobs',
    },
  };
}

const isAway = (error: unknown): void =>
  logger.warn(`The job queue does not answer: ${error instanceof Error ? error.message : String(error)}`);

function jobQueue(journal: JobJournal, redis: SharedRedis | null, ...queues: Queue[]): BullJobQueue {
  for (const queue of queues) queue.on('error', isAway);
  return new BullJobQueue(journal, queues, () => !redis || redis.jobs.status === 'ready', isAway);
}

/** What PostgreSQL keeps it keeps. */
const NEVER_FORGETS = { hasForgotten: async () => false, notice: async () => undefined };
function mailer(config: Config): Mailer {
  const url = config.get('FLEET_SMTP_URL', { infer: true });
  const from = config.get('FLEET_MAIL_FROM', { infer: true });
  if (url !== undefined && from !== undefined) return new SmtpMailer(url, from);
  return new FolderMailer(join(config.get('FLEET_DATA_DIR', { infer: true }), 'mails'));
}

@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [ConfigService, SharedRedis],
      useFactory: jobsConnection,
      // Only a process that is a worker takes jobs; all may add some.
      extraOptions: { manualRegistration: true },
    }),
    BullModule.registerQueue(
      { name: COMPLETION_NOTICE },
      { name: MAIL, defaultJobOptions: MAIL_TRIES },
      { name: DUE_REMINDER },
      { name: ATTACHMENT_FILES, defaultJobOptions: ATTACHMENT_TRIES },
    ),
  ],
  controllers: [NotificationsController],
  providers: [
    { provide: JobJournal, inject: [Database], useFactory: (database: Database) => new JobJournal(database) },
    {
      provide: BullJobQueue,
      inject: [
        JobJournal,
        SharedRedis,
        ...[COMPLETION_NOTICE, MAIL, ATTACHMENT_FILES].map((name) => getQueueToken(name)),
      ],
      useFactory: jobQueue,
    },
    { provide: JobQueue, useExisting: BullJobQueue },
    {
      provide: JobKeeper,
      inject: [JobJournal, BullJobQueue, SharedRedis, DueReminderProcessor, MailRetention, ConfigService],
      useFactory: (
        journal: JobJournal,
        jobs: BullJobQueue,
        redis: SharedRedis | null,
        reminders: DueReminderProcessor,
        retention: MailRetention,
        config: Config,
      ): JobKeeper => {
        const what = config.get('FLEET_ROLES', { infer: true }).includes('scheduler') ? 'schedules' : 'jobs';
        const memory = redis ? redisMemory(redis, what) : NEVER_FORGETS;
        const forget = (): Promise<unknown> => Promise.all([journal.forgetOld(), retention.forgetOld()]);
        return new JobKeeper(journal, jobs, memory, () => reminders.schedule(), forget, isAway);
      },
    },
    {
      provide: Jobs,
      inject: [
        JobJournal,
        ...[COMPLETION_NOTICE, MAIL, DUE_REMINDER, ATTACHMENT_FILES].map((name) => getQueueToken(name)),
      ],
      useFactory: (journal: JobJournal, ...queues: Queue[]) => new BullJobs(queues, journal),
    },
    {
      provide: Notifications,
      inject: [Database],
      useFactory: (database: Database) => new PostgresNotifications(database),
    },
    {
      provide: TenantDirectory,
      inject: [Database],
      useFactory: (database: Database) => new PostgresTenantDirectory(database),
    },
    { provide: Mailer, inject: [ConfigService], useFactory: mailer },
    {
      provide: SentMails,
      inject: [Database],
      useFactory: (database: Database) => new PostgresSentMails(database),
    },
    {
      provide: DurableReader,
      inject: [Database, JobQueue, LogSignal],
      useFactory: (database: Database, jobs: JobQueue, signal: LogSignal) =>
        new DurableReader(
          database,
          new AccountMailsReader(jobs),
          signal,
          (error) => logger.error(error),
          observedReader,
        ),
    },
    CompletionNoticeProcessor,
    DueReminderProcessor,
    MailProcessor,
    MailRetention,
    NotifyCompletionHandler,
    NotifyReopeningHandler,
    ListMailsHandler,
    ListNotificationsHandler,
  ],
  exports: [JobJournal, JobQueue, Jobs],
})
export class NotificationsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly works: boolean;
  private readonly schedules: boolean;

  constructor(
    config: ConfigService<Environment, true>,
    @Inject(JobJournal) private readonly journal: JobJournal,
    @Inject(JobKeeper) private readonly keeper: JobKeeper,
    @Inject(SharedRedis) private readonly redis: SharedRedis | null,
    private readonly registrar: BullRegistrar,
    private readonly figures: Figures,
    private readonly background: BackgroundWork,
    @InjectQueue(COMPLETION_NOTICE) private readonly noticeQueue: Queue,
    @InjectQueue(MAIL) private readonly mailQueue: Queue,
    @InjectQueue(DUE_REMINDER) private readonly reminderQueue: Queue,
    @InjectQueue(ATTACHMENT_FILES) private readonly attachmentQueue: Queue,
    private readonly completionNotices: CompletionNoticeProcessor,
    private readonly mails: MailProcessor,
    private readonly reminders: DueReminderProcessor,
    private readonly accountMails: DurableReader,
  ) {
    const roles = config.get('FLEET_ROLES', { infer: true });
    this.works = roles.includes('worker');
    this.schedules = roles.includes('scheduler');
  }

  onApplicationBootstrap(): void {
    this.figures.add('jobs', async () => {
      const queues = [this.noticeQueue, this.mailQueue, this.reminderQueue, this.attachmentQueue];
      return (await Promise.all(queues.map(figuresOf))).flat();
    });
    if (this.works || this.schedules) this.background.add(() => this.keeper.start());
    if (!this.works) return;
    this.doOnce(COMPLETION_NOTICE, this.completionNotices);
    this.doOnce(MAIL, this.mails);
    const processors = {
      [COMPLETION_NOTICE]: this.completionNotices,
      [MAIL]: this.mails,
      [DUE_REMINDER]: this.reminders,
    };
    for (const [queue, processor] of Object.entries(processors)) observeJobs(queue, processor);
    this.background.add(() => {
      this.registrar.register();
      this.accountMails.start();
    });
  }

  /** Running jobs end while there still is a database. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.keeper.stop();
    if (!this.works || !this.background.hasBegun) return;
    // BullMQ says good-bye to Redis, and would wait for one that is away.
    const atOnce = this.redis !== null && this.redis.jobs.status !== 'ready';
    const workers = [this.completionNotices, this.mails, this.reminders].map(({ worker }) => worker);
    await Promise.all([this.accountMails.stop(), ...workers.map((worker) => worker.close(atOnce))]);
    await this.journal.idle();
  }

  private doOnce(queue: string, processor: WorkerHost): void {
    processor.process = once(this.journal, queue, processor.process.bind(processor));
  }
}

async function figuresOf(queue: Queue): Promise<Figure[]> {
  const { counts, oldest } = await jobCounts(queue);
  return [
    ...Object.entries(counts).map(([state, value]): Figure => ({ name: 'jobs', labels: [queue.name, state], value })),
    { name: 'oldest_job_seconds', labels: [queue.name], value: oldest },
  ];
}

/** Before it is registered. */
function observeJobs(queue: string, processor: { process(job: never): Promise<unknown> }): void {
  const process = processor.process.bind(processor);
  processor.process = (job) => observed('job', queue, () => process(job));
}
