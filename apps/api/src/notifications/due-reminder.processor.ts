import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { CommandBus } from '@nestjs/cqrs';
import { InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job, Queue } from 'bullmq';
import { v5 as uuidv5 } from 'uuid';
import { Notifications } from '#domain/notifications/notifications.js';
import { TenantDirectory } from '#domain/platform/tenant-directory.js';
import { JobQueue } from '#domain/ports/job-queue.js';
import { ReadDatabase } from '#domain/ports/read-database.js';
import { BackgroundWork } from '../shared/background-work.js';
import type { Environment } from '../shared/config.js';
import { systemCommand } from '../shared/domain-command.js';
import { TAKEN_UP_AGAIN } from '../shared/job-workers.js';
import { SERVICES_DUE } from './due-services.js';
import { DUE_REMINDER, MAIL } from './queues.js';
import { whoMay } from './recipients.js';

/** uuidv5 name space of reminders. */
const REMINDERS = '6a1d9a54-52f1-4d3e-8f0c-0d4f7b6f2c11';
const KIND = 'services-due';
/** How often it is looked whether a tenant's morning has come (ms). */
const EVERY = 30 * 60_000;
/** When a working day begins, in the tenant's time zone. */
const MORNING = 6;

interface FallenDue {
  readonly dueServiceId: string;
  readonly version: number;
  readonly level: 'due' | 'overdue';
  readonly measure: string;
}

interface Reminder {
  readonly day: string;
  readonly wanted: boolean;
  readonly count: number;
  readonly mails: boolean;
  readonly user_ids: readonly string[];
}

/** Once a day, notes which services fell due, and tells whoever may edit schedules, where the tenant wants to be reminded. */
@Processor(DUE_REMINDER, { ...TAKEN_UP_AGAIN, concurrency: 1 })
export class DueReminderProcessor extends WorkerHost implements OnApplicationBootstrap {
  private readonly logger = new Logger(DueReminderProcessor.name);
  private readonly schedules: boolean;

  constructor(
    @InjectQueue(DUE_REMINDER) private readonly queue: Queue,
    private readonly tenants: TenantDirectory,
    private readonly database: ReadDatabase,
    private readonly notifications: Notifications,
    private readonly jobs: JobQueue,
    private readonly commands: CommandBus,
    private readonly background: BackgroundWork,
    config: ConfigService<Environment, true>,
  ) {
    super();
    this.schedules = config.get('FLEET_ROLES', { infer: true }).includes('scheduler');
  }

  onApplicationBootstrap(): void {
    // Not waited for: a job queue that is away keeps nothing else from beginning.
    this.background.add(() => void this.schedule().catch((error: Error) => this.onError(error)));
  }

  /** However many processes say it, however often: it is one schedule. */
  async schedule(): Promise<void> {
    if (!this.schedules) return;
    const kept = { removeOnComplete: true, removeOnFail: 100 };
    await this.queue.upsertJobScheduler(DUE_REMINDER, { every: EVERY }, { name: DUE_REMINDER, opts: kept });
  }

  /** A tenant that fails does not keep the next ones from being reminded; the next look tries it again. */
  async process(): Promise<void> {
    for (const { id, status } of await this.tenants.all())
      if (status === 'active')
        await this.look(id).catch((error: unknown) => this.logger.error({ err: error, tenantId: id }));
  }

  private async look(tenantId: string): Promise<void> {
    const [found] = await this.database.query<Reminder>(tenantId, REMINDER);
    if (!found) return;
    await this.note(tenantId);
    if (found.wanted && found.count > 0) await this.remind(tenantId, found);
  }

  /** One event for each service and level, so that the log tells since when it is due. */
  private async note(tenantId: string): Promise<void> {
    const fallen = await this.database.query<FallenDue>(tenantId, FALLEN_DUE);
    for (const { dueServiceId, version, level, measure } of fallen) {
      const commandId = uuidv5(`${level}/${version}`, dueServiceId);
      await this.commands.execute(
        systemCommand(tenantId, commandId, 'MarkDueService', { dueServiceId, level, measure }),
      );
    }
  }

  private async remind(tenantId: string, found: Reminder): Promise<void> {
    const notices = found.user_ids.map((userId) => ({
      id: uuidv5([KIND, tenantId, found.day, userId].join('/'), REMINDERS),
      userId,
      kind: KIND,
      subjectId: tenantId,
      data: { count: found.count },
    }));
    if (notices.length > 0) await this.notifications.add(tenantId, notices);
    if (found.mails)
      for (const { id, userId } of notices)
        await this.jobs.add(MAIL, `${MAIL}.${id}`, { tenantId, template: KIND, userId, subjectId: tenantId });
  }

  @OnWorkerEvent('failed')
  onFailed(_: Job | undefined, error: Error): void {
    this.logger.warn(`Looking for due services failed: ${error.message}`);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.warn(`The job queue does not answer: ${error.message}`);
  }
}

/** Not told yet at the level they stand at. */
const FALLEN_DUE = `
  SELECT d.id AS "dueServiceId", d.version, d.level, d.measure FROM due_standing d
  WHERE d.tenant_id = $1 AND d.level IN ('due', 'overdue') AND d.told IS DISTINCT FROM d.level
    AND NOT (d.level = 'due' AND d.told IS NOT DISTINCT FROM 'overdue')
  ORDER BY d.id`;

/** Nothing before the tenant's morning. */
const REMINDER = `
  SELECT to_char(here.now, 'YYYY-MM-DD') AS day, COALESCE((t.state->'settings'->>'emailNotifications')::boolean, true) AS mails,
    COALESCE((t.state->'settings'->>'maintenanceReminders')::boolean, true) AS wanted,
    (SELECT count(*)::int FROM (${SERVICES_DUE}) due) AS count, COALESCE(${whoMay('edit_schedules', 'vehicles')}, '[]') AS user_ids
  FROM tenant t
  CROSS JOIN LATERAL (SELECT now() AT TIME ZONE COALESCE(t.state->'settings'->>'timezone', 'UTC') AS now) here
  WHERE t.tenant_id = $1 AND t.id = $1 AND extract(hour FROM here.now) >= ${MORNING}`;
