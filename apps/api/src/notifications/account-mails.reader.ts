import type { JobQueue } from '#domain/ports/job-queue.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { MAIL, type MailJob } from './queues.js';

type Client = { query(sql: string, values: unknown[]): Promise<{ rows: object[] }> };

/** Which mail follows from what happened to a user. */
const LINK_MAILS: Readonly<Record<string, string>> = {
  'identity.user-created': 'invitation',
  'identity.user-invited': 'invitation',
  'identity.user-password-reset-requested': 'password-reset',
};
/** Whoever's account it is hears of each change to how it is signed in to: it may not have been them. */
const FACTOR_MAILS: Readonly<Record<string, string>> = {
  'identity.user-second-factor-added': 'second-factor-added',
  'identity.user-second-factor-removed': 'second-factor-removed',
  'identity.user-passkey-added': 'passkey-added',
  'identity.user-passkey-removed': 'passkey-removed',
};
const PROVISIONED = 'identity.tenant-provisioned';

/** Follows the log, so that no crash between an account and its mail loses the mail. */
export class AccountMailsReader {
  // What its checkpoint is called since it knew welcome mails only.
  readonly name = 'welcome';
  readonly types: ReadonlySet<string> = new Set([
    PROVISIONED,
    ...Object.keys(LINK_MAILS),
    ...Object.keys(FACTOR_MAILS),
  ]);

  constructor(private readonly jobs: JobQueue) {}

  /** At least once; the job's id makes it one mail. */
  async handle(recorded: RecordedEvent, client: Client): Promise<void> {
    const job =
      recorded.event.type === PROVISIONED
        ? await welcome(recorded, client)
        : (factorMail(recorded) ?? linkMail(recorded));
    if (job) await this.jobs.add(MAIL, job.id, { ...job.mail });
  }
}

interface Wanted {
  readonly id: string;
  readonly mail: MailJob;
}

async function welcome({ tenantId }: RecordedEvent, client: Client): Promise<Wanted | undefined> {
  const { rows } = await client.query(
    `SELECT stream_id AS id FROM event WHERE tenant_id = $1 AND stream_type = 'user' AND version = 1 ORDER BY position LIMIT 1`,
    [tenantId],
  );
  const [admin] = rows as { id: string }[];
  return (
    admin && {
      id: `welcome.${tenantId}`,
      mail: { tenantId, template: 'welcome', userId: admin.id, subjectId: tenantId },
    }
  );
}

function linkMail({ id, tenantId, streamId, version, event }: RecordedEvent): Wanted | undefined {
  const template = LINK_MAILS[event.type];
  const { status } = event.data as { readonly status?: string };
  // Who was created with a password needs no invitation.
  if (template === undefined || (status !== undefined && status !== 'invited')) return undefined;
  return {
    id: `${template}.${id}`,
    mail: { tenantId, template, userId: streamId, subjectId: streamId, askedVersion: version },
  };
}

function factorMail({ id, tenantId, streamId, commandId, event }: RecordedEvent): Wanted | undefined {
  const template = FACTOR_MAILS[event.type];
  if (template === undefined) return undefined;
  const mail = { tenantId, userId: streamId, subjectId: streamId };
  const { byThemselves = true } = event.data as { readonly byThemselves?: boolean };
  // A reset takes everything away at once, and is told once. With the tenant: queues know none, and people choose ids of commands.
  return byThemselves
    ? { id: `${template}.${id}`, mail: { ...mail, template } }
    : { id: `second-factors-reset.${tenantId}.${commandId}`, mail: { ...mail, template: 'second-factors-reset' } };
}
