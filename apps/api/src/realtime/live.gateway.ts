import type { IncomingMessage } from 'node:http';
import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import type { RawData, WebSocket } from 'ws';
import type { EventNotice } from '#domain/shared/domain-event.js';
import { ACCESS_STREAMS, AccessCache, isOfNow, type Access } from '../shared/access.js';
import type { Environment } from '../shared/config.js';
import { LogPlaces } from '../shared/log-places.js';
import { Figures } from '../shared/figures.js';
import type { Principal } from '../shared/token-cache.js';
import { AccessTokenCheck } from './access-token-check.js';
import { LiveLog } from './live-log.js';
import { visibleTypes } from '../shared/visible-streams.js';
import type { ChangeSet, LiveChange } from './live-changes.js';
import { isNarrow, LiveReach } from './live-reach.query.js';
import { ClientAddresses } from './client-address.js';
import { LivePlaces } from './live-places.js';
import { changesFrame, LiveRooms } from './live-rooms.js';
import { CLOSE, LiveSession } from './live-session.js';
import { MissedChanges } from './missed-changes.query.js';

/** Time for the first frame (ms). */
const GREETING = 5_000;
const HEARTBEAT = 30_000;
/** A browser greets once and then comes with every new token: more between two heartbeats is none. */
const MOST_FRAMES = 20;
/** At once, in each process: tabs and devices of one person; everybody behind one address. */
const MOST_OF_USER = 20;
const MOST_OF_ADDRESS = 200;

interface AuthFrame {
  readonly type: 'auth';
  readonly token: string;
  readonly cursor?: string;
}

/**
 * Pushes what moved in a tenant to its browsers. The first frame proves who it is and is sent again with every new token;
 * with a cursor it also says how far the browser had come.
 */
@WebSocketGateway({ path: '/api/v1/live', maxPayload: 16_384, perMessageDeflate: false })
export class LiveGateway
  implements OnGatewayConnection, OnGatewayDisconnect, OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(LiveGateway.name);
  private readonly sessions = new Map<WebSocket, LiveSession>();
  private readonly publicHost: string | undefined;
  private readonly addresses: ClientAddresses;
  private readonly ofUser = new LivePlaces(MOST_OF_USER);
  private readonly ofAddress = new LivePlaces(MOST_OF_ADDRESS);
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly log: LiveLog,
    private readonly rooms: LiveRooms,
    private readonly tokens: AccessTokenCheck,
    private readonly accesses: AccessCache,
    private readonly missed: MissedChanges,
    private readonly places: LogPlaces,
    private readonly reach: LiveReach,
    private readonly figures: Figures,
    config: ConfigService<Environment, true>,
  ) {
    const url = config.get('FLEET_PUBLIC_URL', { infer: true });
    this.addresses = new ClientAddresses(config.get('FLEET_TRUSTED_PROXIES', { infer: true }));
    this.publicHost = url === undefined ? undefined : new URL(url).host;
  }

  onApplicationBootstrap(): void {
    this.figures.add('live', () => [{ name: 'live_connections', labels: [], value: this.sessions.size }]);
    this.log.onEvents((events) => {
      this.rooms.publish(events, this.log.cursor);
      this.recheck(events);
    });
    this.heartbeat = setInterval(() => this.sessions.forEach((session) => session.ping()), HEARTBEAT);
    this.heartbeat.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.heartbeat);
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    if (!this.isOurs(request)) return socket.close(CLOSE.notAllowed);
    const address = this.addresses.of(request);
    if (!this.ofAddress.take(address)) return socket.close(CLOSE.tooMany);
    const session = new LiveSession(socket, address);
    this.sessions.set(socket, session);
    session.expireIn(GREETING);
    let turn = Promise.resolve();
    socket.on('pong', () => (session.alive = true));
    // One frame after the other: a renewal never overtakes the greeting.
    socket.on('message', (data) => {
      session.frames += 1;
      // What comes after too much is not even kept.
      if (session.frames <= MOST_FRAMES + 1) turn = turn.then(() => this.receive(session, data));
    });
  }

  handleDisconnect(socket: WebSocket): void {
    const session = this.sessions.get(socket);
    if (!session) return;
    this.sessions.delete(socket);
    session.ended();
    this.ofAddress.free(session.address);
    if (!session.principal) return;
    this.ofUser.free(placeOf(session.principal));
    this.rooms.leave(session.principal.tenantId, session);
  }

  /** Browsers name the origin of a socket, and no cookie is used here: what names none is no browser. */
  private isOurs({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return true;
    const asked = URL.canParse(origin) ? new URL(origin).host : '';
    return asked !== '' && (asked === host?.toLowerCase() || asked === this.publicHost);
  }

  private async receive(session: LiveSession, data: RawData): Promise<void> {
    const frame = session.frames > MOST_FRAMES ? undefined : authFrameOf(data);
    if (!frame) return session.close(CLOSE.malformed);
    try {
      await this.authenticate(session, frame);
    } catch (error) {
      this.logger.warn(
        `A live connection could not be checked: ${error instanceof Error ? error.message : String(error)}`,
      );
      session.close(CLOSE.tryAgainLater);
    }
  }

  private async authenticate(session: LiveSession, { token, cursor }: AuthFrame): Promise<void> {
    const principal = await this.tokens.principalOf(token);
    if (!principal) return session.close(CLOSE.notAuthenticated);
    if (!belongsToTenant(principal)) return session.close(CLOSE.notAllowed);
    const access = await this.accesses.get(principal.tenantId, principal.userId);
    if (!mayListen(access, principal)) return session.close(CLOSE.notAuthenticated);
    if (session.over) return;
    const before = session.principal;
    if (before && (before.userId !== principal.userId || before.tenantId !== principal.tenantId))
      return session.close(CLOSE.notAuthenticated);
    if (!before && !this.ofUser.take(placeOf(principal))) return session.close(CLOSE.tooMany);
    session.principal = principal;
    this.mayHear(session, access);
    session.expireIn(principal.expiresAt - Date.now());
    if (before)
      return session.push(this.ready(principal.tenantId, this.rooms.toldUpTo(principal.tenantId, this.log.cursor)));
    await this.welcome(session, principal.tenantId, cursor);
  }

  /** From joining on everything comes by itself; what lies between the cursor and that moment is read from the log. */
  private async welcome(session: LiveSession, tenantId: string, cursor: string | undefined): Promise<void> {
    if (cursor !== undefined) session.hold();
    this.rooms.join(tenantId, session);
    const now = this.rooms.toldUpTo(tenantId, this.log.cursor);
    if (cursor === undefined) return session.send(this.ready(tenantId, now));
    const missed = await this.missed.since(tenantId, cursor, now);
    session.send(this.ready(tenantId, now));
    const sealed = this.places.seal(tenantId, now);
    session.send(missed ? changesFrame(sealed, await this.heard(session, missed)) : resyncFrame(sealed));
    session.release();
  }

  private async heard(session: LiveSession, missed: ChangeSet): Promise<readonly LiveChange[]> {
    const changes = missed.only(session.visible);
    return session.narrow ? this.reach.within(session.narrow, changes) : changes;
  }

  private ready(tenantId: string, place: string): string {
    return JSON.stringify({ type: 'ready', cursor: this.places.seal(tenantId, place) });
  }

  private mayHear(session: LiveSession, access: Access & { readonly tenantId: string }): void {
    session.visible = visibleTypes(access.actor.permissions);
    session.narrow = isNarrow(access) ? access : undefined;
    session.granted = JSON.stringify([access.actor.permissions, access.actor.scope]);
  }

  /**
   * Whoever lost their access is told no more; whose access is another now loads everything again. After the other
   * listeners have dropped what was cached.
   */
  private recheck(events: readonly EventNotice[]): void {
    const tenants = new Set(
      events.filter(({ streamType }) => ACCESS_STREAMS.has(streamType)).map(({ tenantId }) => tenantId),
    );
    for (const tenantId of tenants)
      for (const session of this.rooms.sessions(tenantId)) setImmediate(() => void this.recheckOne(session, tenantId));
  }

  private async recheckOne(session: LiveSession, tenantId: string): Promise<void> {
    const { principal } = session;
    if (!principal) return;
    try {
      const access = await this.accesses.get(tenantId, principal.userId);
      if (!mayListen(access, principal)) return session.close(CLOSE.notAuthenticated);
      const before = session.granted;
      this.mayHear(session, access);
      if (session.granted === before) return;
      const place = this.rooms.toldUpTo(tenantId, this.log.cursor);
      session.push(resyncFrame(this.places.seal(tenantId, place)));
    } catch {
      // In doubt it comes again and is asked who it is.
      session.close(CLOSE.tryAgainLater);
    }
  }
}

/** Ids of users follow from those of commands, which callers choose: another tenant may have the same. */
function placeOf({ tenantId, userId }: Principal): string {
  return `${tenantId}/${userId}`;
}

function resyncFrame(cursor: string): string {
  return JSON.stringify({ type: 'resync', cursor });
}

function belongsToTenant(principal: Principal): principal is Principal & { readonly tenantId: string } {
  return principal.tenantId !== null;
}

function mayListen(access: Access | undefined, principal: Principal): access is Access & { readonly tenantId: string } {
  return (
    access?.userStatus === 'active' &&
    access.tenantStatus === 'active' &&
    access.tenantId !== null &&
    !access.mustSetUpSecondFactor &&
    isOfNow(principal, access)
  );
}

function authFrameOf(data: RawData): AuthFrame | undefined {
  try {
    const frame = JSON.parse(String(data)) as Partial<AuthFrame> | null;
    const { type, token, cursor } = frame ?? {};
    if (type !== 'auth' || typeof token !== 'string') return undefined;
    return { type, token, ...(typeof cursor === 'string' && { cursor }) };
  } catch {
    return undefined;
  }
}
