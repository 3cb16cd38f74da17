import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/shared/command.js';
import type { PlanName } from '#domain/identity/plans.js';
import type { MeView } from '#domain/identity/views.js';
import type { Principal } from './token-cache.js';

/** What somebody may do at this moment. */
export interface Access {
  readonly userId: string;
  /** Null for a platform operator. */
  readonly tenantId: string | null;
  readonly isOperator: boolean;
  readonly userStatus: string;
  readonly tenantStatus: string | null;
  /** Why the tenant is suspended, while it is. */
  readonly suspensionReason: string | null;
  /** A log-in that began before (milliseconds since the epoch) is none any more: they have another password. */
  readonly signedInSince: number;
  /** A role of theirs asks for a second factor, and they have none. */
  readonly mustSetUpSecondFactor: boolean;
  readonly actor: Actor;
  /** The tenant's; null for a platform operator. */
  readonly plan: PlanName | null;
  readonly profile: MeView;
}

/** Whether a token was given for the password they have now. */
export function isOfNow({ issuedAt }: Principal, { signedInSince }: Access): boolean {
  return issuedAt >= signedInSince;
}

/** What a tenant's user may do follows from these streams alone. */
export const ACCESS_STREAMS: ReadonlySet<string> = new Set(['tenant', 'user', 'role']);

/** Where access is read from when it is not cached. */
export abstract class AccessSource {
  abstract load(tenantId: string | null, userId: string): Promise<Access | undefined>;
}

/** How far this process follows the log (as `performance.now()` counts): changes committed between the two have been told. */
export abstract class LogFollowing {
  abstract readonly followsSince: number;
  abstract readonly knownUntil: number;
}

/** What was read holds for so long (ms), and for as long as the log's tail, which calls `invalidate`, keeps up with the log. */
const FRESH_FOR = 4_000;
const MOST_ENTRIES = 20_000;

@Injectable()
export class AccessCache {
  private readonly entries = new Map<
    string,
    { readonly access: Promise<Access | undefined>; readonly readAt: number }
  >();

  constructor(
    private readonly source: AccessSource,
    private readonly log: LogFollowing,
  ) {}

  get(tenantId: string | null, userId: string): Promise<Access | undefined> {
    const key = keyOf(tenantId, userId);
    const kept = this.entries.get(key);
    const now = performance.now();
    if (kept && this.holdsFrom(tenantId, kept.readAt) + FRESH_FOR > now) return kept.access;
    const access = this.source.load(tenantId, userId);
    const entry = { access, readAt: now };
    this.entries.delete(key);
    this.entries.set(key, entry);
    access.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    if (this.entries.size > MOST_ENTRIES) this.entries.delete(this.entries.keys().next().value!);
    return access;
  }

  /** The log knows nothing of operators, and its tail nothing of what was before it. */
  private holdsFrom(tenantId: string | null, readAt: number): number {
    const { followsSince, knownUntil } = this.log;
    return tenantId !== null && readAt >= followsSince ? Math.max(readAt, knownUntil) : readAt;
  }

  /** Forgets one user, or everybody of a tenant. */
  invalidate(tenantId: string | null, userId?: string): void {
    if (userId !== undefined) this.entries.delete(keyOf(tenantId, userId));
    else for (const key of this.entries.keys()) if (key.startsWith(keyOf(tenantId, ''))) this.entries.delete(key);
  }
}

function keyOf(tenantId: string | null, userId: string): string {
  return `${tenantId ?? ''}/${userId}`;
}
