import { Dexie } from 'dexie';
import type { TokenView } from '#domain/identity/views.js';
import { databaseName } from '#offline/database-name.js';
import { HttpSyncServer } from '#offline/http-sync-server.js';
import { LocalDatabase } from '#offline/local-database.js';
import { SyncEngine } from '#offline/sync-engine.js';
import { Unreachable } from '#offline/sync-server.js';
import { PATIENCE, REFRESH, REFRESH_HEADERS, oneRefreshAtATime } from '../app/shared/auth/refresh';
import { isOf } from '../app/shared/offline/token-owner';
import type { TokenOwner } from '../app/shared/offline/token-owner';

const NAME = /^fleetms\.([\da-f-]{36})\.([\da-f-]{36})$/;

/**
 * Sends what is kept on this device of whoever is signed in, as an open page would: one after the other sends. Photos wait for
 * a page. @throws Error when some of it is left, so that the browser calls again
 */
export async function sendWhatWaits(): Promise<void> {
  const failures: unknown[] = [];
  for (const name of await Dexie.getDatabaseNames()) {
    const [, tenantId, userId] = NAME.exec(name) ?? [];
    if (!tenantId || !userId) continue;
    // What one person's database or server refuses keeps nobody else's back.
    await navigator.locks
      .request(LocalDatabase.senderOf(name), () => sendOf({ tenantId, userId }))
      .catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Something that waits was not sent');
}

async function sendOf({ tenantId, userId }: TokenOwner): Promise<void> {
  const name = databaseName(tenantId, userId);
  // Its owner may have signed out meanwhile: to open it would be to make it anew.
  if (!(await Dexie.exists(name))) return;
  const database = new LocalDatabase(tenantId, userId);
  try {
    const { device } = await database.stand();
    if (!device) return;
    const token = (): Promise<string | null> => tokenOf({ tenantId, userId });
    const engine = new SyncEngine(database, new HttpSyncServer('', onceAtFirst(token), PATIENCE), device);
    if ((await engine.outbox.next(1)).length === 0) return;
    const { ended } = await engine.run();
    if (ended === 'revoked') await database.delete();
    if (ended === 'unreachable' || ended === 'later') throw new Error(`What waits was not sent: ${ended}`);
  } finally {
    database.close();
  }
}

/** Asked for once, and again where the server does not take it. */
function onceAtFirst(token: () => Promise<string | null>) {
  let current: Promise<string | null> | null = null;
  return { token: (fresh: boolean) => (current = fresh || current === null ? token() : current) };
}

/** By the refresh cookie, as pages do. Null where nobody is signed in, or somebody else. @throws Unreachable */
function tokenOf(owner: TokenOwner): Promise<string | null> {
  return oneRefreshAtATime(async () => {
    const answer = await fetch(REFRESH, {
      method: 'POST',
      headers: { ...REFRESH_HEADERS, 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(PATIENCE),
    }).catch((error: unknown) => {
      throw new Unreachable('no token', { cause: error });
    });
    if (answer.status === 401 || answer.status === 403) return null;
    const { accessToken } = answer.ok ? ((await answer.json()) as TokenView) : {};
    if (accessToken === undefined) throw new Unreachable(`${answer.status} for a token`);
    return isOf(accessToken, owner) ? accessToken : null;
  });
}
