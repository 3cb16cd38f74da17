import { captureException, close, init, type ErrorEvent } from '@sentry/node';
import { DomainError } from '#domain/shared/domain-error.js';
import { observe } from './observed.js';

/** Time for what is still to be sent when the process ends (ms). */
const LAST_WORDS = 2_000;
/** Quoted values, addresses and ids: what an error's message says of people. */
const PARTICULARS = /"[^"]*"|'[^']*'|\S+@\S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * Sends what fails (never what is refused) to SENTRY_DSN: where in the code, in which command, query, job or reader, and the
 * error's message without its particulars. Loaded only when that is set.
 */
export function startErrorReports(dsn: string): () => Promise<unknown> {
  init({
    dsn,
    defaultIntegrations: false,
    sendDefaultPii: false,
    skipOpenTelemetrySetup: true,
    // The name of a machine may be somebody's.
    serverName: 'fleetms',
    maxBreadcrumbs: 0,
    beforeSend: withoutParticulars,
  });
  observe(async (kind, name, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError)) captureException(error, { tags: { kind, name } });
      throw error;
    }
  });
  return () => close(LAST_WORDS);
}

function withoutParticulars(event: ErrorEvent): ErrorEvent {
  const { event_id, timestamp, platform, level, exception, tags, environment, release, sdk } = event;
  const values = exception?.values?.map((value) => ({ ...value, value: value.value?.replaceAll(PARTICULARS, '…') }));
  return {
    type: undefined,
    event_id,
    timestamp,
    platform,
    level,
    tags,
    environment,
    release,
    sdk,
    ...(values && { exception: { values } }),
  };
}
