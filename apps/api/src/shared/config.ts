import { isIP } from 'node:net';
import { z } from 'zod';

const ROLES = ['api', 'worker', 'scheduler'] as const;

const url = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be an address like ${example}` });
const flag = z.enum(['0', '1'], { error: 'must be 0 or 1' }).transform((value) => value === '1');

/** An IP address or a CIDR range; one that holds every address is a mistake. */
function isAddressRange(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+?)(?:\/([1-9]\d{0,2}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(prefix ?? 1) <= (version === 4 ? 32 : 128);
}

/** Every environment variable the program reads, each described. The README's table says the same in its words: a test compares them. */
export const ENVIRONMENT = z.object({
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a whole number')
    .min(0, 'must be between 0 and 65535')
    .max(65535, 'must be between 0 and 65535')
    .default(3000)
    .describe('Port of API and client. 0 takes a free one.'),
  FLEET_HOST: z.string().min(1).default('localhost').describe('Address to listen on; 0.0.0.0 opens it to the network.'),
  DATABASE_URL: url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/fleet').describe(
    'PostgreSQL 18 with a role that may create roles. `npm start` brings one along when it is not set.',
  ),
  REDIS_URL: url(/^rediss?$/, 'redis://host:6379')
    .optional()
    .describe('Optional: what several processes then keep together.'),
  FLEET_DATA_DIR: z.string().min(1).default('.fleet').describe('Folder of the embedded database, mails and files.'),
  FLEET_ROLES: z
    .string()
    .default(ROLES.join(','))
    .transform((value) => value.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(ROLES, { error: `must be a list of ${ROLES.join(', ')}` })).min(1))
    .describe('What this process does: api, worker, scheduler, comma-separated.'),
  FLEET_DEMO: flag.default(true).describe('0 starts empty instead of loading the demo fleet.'),
  FLEET_PUBLIC_URL: url(/^https?$/, 'https://fleet.example')
    .optional()
    .describe(
      'Where browsers reach this, when a proxy stands before it. Its origin may use the session cookie, and its host is the one that passkeys are for (without it, `localhost`).',
    ),
  FLEET_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((value) => (value.trim() === '' ? [] : value.split(',').map((range) => range.trim())))
    .pipe(
      z.array(
        z.string().refine(isAddressRange, 'must be a list of addresses or CIDR ranges like 10.0.0.7,10.1.0.0/16'),
      ),
    )
    .describe(
      'Addresses or CIDR ranges, comma-separated, of proxies whose `X-Forwarded-For` is believed. Without it, all who come through a proxy are throttled as one.',
    ),
  FLEET_RATE_LIMIT: z.coerce
    .number({ error: 'must be a number' })
    .int()
    .min(1)
    .default(12_000)
    .describe(
      'Requests a minute of one user, each command of a batch from a device among them; a tenth of it for an address that is not logged in.',
    ),
  FLEET_SECRET_KEY: z
    .string()
    .min(32, 'must have 32 characters or more')
    .optional()
    .describe(
      'What secrets in the database are encrypted with, thirty-two characters or more. Without it, the password of `DATABASE_URL` stands in; whoever changes either loses the second factors of all users.',
    ),
  FLEET_SMTP_URL: url(/^smtps?$/, 'smtp://user:password@mail.example:587')
    .optional()
    .describe(
      'Mail server: `smtps://` encrypts from the first byte, `smtp://` by STARTTLS, which is demanded except on this machine. Without it mails are written to a folder.',
    ),
  FLEET_MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>@\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'must be a sender like FleetMS <fleet@company.example>',
    )
    .optional()
    .describe('Sender of mails, e.g. `FleetMS <fleet@company.example>`. Needed with FLEET_SMTP_URL.'),
  FLEET_MAIL_DAYS: z.coerce
    .number({ error: 'must be a number of days' })
    .int('must be a whole number')
    // For thirty days a job is known by its id alone: what it sent must not be gone before.
    .min(31, 'must be 31 or more')
    .max(3_650, 'must be 3650 or less')
    .default(90)
    .describe('For how many days the page *Mails* shows what was sent, or was not.'),
  FLEET_S3_ENDPOINT: url(/^https?$/, 'https://s3.eu-central-1.amazonaws.com')
    .optional()
    .describe(
      'Where files are kept instead of in a folder: whoever speaks S3, e.g. `https://s3.eu-central-1.amazonaws.com`. The bucket comes in the path.',
    ),
  FLEET_S3_BUCKET: z.string().min(1).optional().describe('Bucket of the files. Needed with FLEET_S3_ENDPOINT.'),
  FLEET_S3_REGION: z.string().min(1).default('us-east-1').describe('Region that S3 requests are signed for.'),
  FLEET_S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('Key of S3. Needed with FLEET_S3_ENDPOINT.'),
  FLEET_S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Its secret. Needed with FLEET_S3_ENDPOINT.'),
  FLEET_METRICS_TOKEN: z
    .string()
    .min(16, 'must have 16 characters at least')
    .optional()
    .describe('Lets a monitor elsewhere read /metrics, as a bearer token. Without it only this machine may.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/, 'http://collector:4318')
    .optional()
    .describe('OpenTelemetry collector that gets spans. The other `OTEL_` variables of the SDK work too.'),
  SENTRY_DSN: url(/^https?$/, 'https://key@sentry.example/1')
    .optional()
    .describe('Where errors are reported to.'),
  FLEET_FAULTS: z
    .string()
    .default('')
    .describe(
      'For tests only, which break the program on purpose with it, e.g. `kill@saga.answered.take_parts`. Leave unset.',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .describe('Least severe log line that is written.'),
});

export type Environment = z.output<typeof ENVIRONMENT>;

/** What one variable asks of another. */
const WHOLE_ENVIRONMENT = ENVIRONMENT.refine(
  ({ FLEET_SMTP_URL, FLEET_MAIL_FROM }) => FLEET_SMTP_URL === undefined || FLEET_MAIL_FROM !== undefined,
  { path: ['FLEET_MAIL_FROM'] },
).superRefine((environment, context) => {
  if (environment.FLEET_S3_ENDPOINT === undefined) return;
  for (const name of ['FLEET_S3_BUCKET', 'FLEET_S3_ACCESS_KEY_ID', 'FLEET_S3_SECRET_ACCESS_KEY'] as const)
    if (environment[name] === undefined) context.addIssue({ code: 'custom', path: [name], message: 'is missing' });
});

/** @throws Error naming every variable that is wrong, never its value */
export function readEnvironment(variables: Record<string, unknown>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const result = WHOLE_ENVIRONMENT.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `  ${name} ${given[name] === undefined ? 'is missing' : issue.message}`;
  });
  throw new Error(`The environment is not complete:\n${[...new Set(lines)].join('\n')}`);
}
