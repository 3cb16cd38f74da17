import { Injectable } from '@nestjs/common';
import type { EventNotice } from '#domain/shared/domain-event.js';
import { LogPlaces } from '../shared/log-places.js';
import { ChangeSet, type LiveChange } from './live-changes.js';
import { LiveReach } from './live-reach.query.js';
import type { LiveSession } from './live-session.js';

/** What happens within this is one frame (ms). */
const COALESCE = 150;

interface Pending {
  readonly changes: ChangeSet;
  /** Where the log stood before the first of them. */
  readonly since: string;
  cursor: string;
}

/** @param cursor sealed */
export function changesFrame(cursor: string, changes: readonly LiveChange[]): string {
  return JSON.stringify({ type: 'changes', cursor, changes });
}

/** Who listens in which tenant. A burst becomes one frame, made once for all who may see the same. */
@Injectable()
export class LiveRooms {
  private readonly rooms = new Map<string, Set<LiveSession>>();
  private readonly pending = new Map<string, Pending>();

  constructor(
    private readonly places: LogPlaces,
    private readonly reach: LiveReach,
  ) {}

  join(tenantId: string, session: LiveSession): void {
    const room = this.rooms.get(tenantId) ?? new Set();
    this.rooms.set(tenantId, room.add(session));
  }

  leave(tenantId: string, session: LiveSession): void {
    const room = this.rooms.get(tenantId);
    room?.delete(session);
    if (room?.size === 0) this.rooms.delete(tenantId);
  }

  sessions(tenantId: string): readonly LiveSession[] {
    return [...(this.rooms.get(tenantId) ?? [])];
  }

  /** How far a tenant's browsers have been told, when the log stands at `tail`: what still waits to be sent is not told. */
  toldUpTo(tenantId: string, tail: string): string {
    return this.pending.get(tenantId)?.since ?? tail;
  }

  /** @param since where the log stood before these */
  publish(events: readonly EventNotice[], since: string): void {
    for (const event of events) {
      if (!this.rooms.has(event.tenantId)) continue;
      let pending = this.pending.get(event.tenantId);
      if (!pending) {
        this.pending.set(event.tenantId, (pending = { changes: new ChangeSet(), since, cursor: event.position }));
        setTimeout(() => this.flush(event.tenantId), COALESCE).unref();
      }
      pending.changes.note(event);
      pending.cursor = event.position;
    }
  }

  private flush(tenantId: string): void {
    const pending = this.pending.get(tenantId);
    this.pending.delete(tenantId);
    if (!pending) return;
    const cursor = this.places.seal(tenantId, pending.cursor);
    const frames = new Map<string, string>();
    for (const session of this.sessions(tenantId)) {
      const { narrow } = session;
      if (narrow) {
        session.pushLater(async () =>
          changesFrame(cursor, await this.reach.within(narrow, pending.changes.only(session.visible))),
        );
        continue;
      }
      const sees = [...session.visible].join();
      let frame = frames.get(sees);
      if (frame === undefined) frames.set(sees, (frame = changesFrame(cursor, pending.changes.only(session.visible))));
      session.push(frame);
    }
  }
}
