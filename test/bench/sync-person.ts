import { randomUUID } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { HttpSyncServer, type Access } from '#offline/http-sync-server.js';
import { LocalDatabase } from '#offline/local-database.js';
import type { Author } from '#offline/outbox.js';
import { SyncEngine, type Round } from '#offline/sync-engine.js';

/** An answer is waited for so long, ms: a bench is no place to give up. */
const PATIENCE = 120_000;

/** Somebody who is signed in, and signs in again when the token runs out. */
export class Person implements Access {
  tenantId = '';
  author: Author;
  private bearer = '';
  private readonly address: string;
  private readonly credentials: { readonly email: string; readonly password: string };

  private constructor(address: string, credentials: Person['credentials']) {
    this.address = address;
    this.credentials = credentials;
  }

  static async signedIn(address: string, email: string, password: string): Promise<Person> {
    const person = new Person(address, { email, password });
    await person.token(true);
    const { user, tenant, permissions, scope } = await person.ask<Me>('GET', '/me');
    person.tenantId = tenant.id;
    const settings = { currency: 'USD', distanceUnit: 'miles' } as const;
    person.author = { actor: { userId: user.id, permissions, scope }, settings };
    return person;
  }

  get userId(): string {
    return this.author.actor.userId!;
  }

  async token(fresh: boolean): Promise<string> {
    if (fresh) {
      const { accessToken } = await this.asked<{ accessToken: string }>('POST', '/auth/login', this.credentials, {});
      this.bearer = accessToken;
    }
    return this.bearer;
  }

  /** @param address another way to the same server */
  ask<Answer>(method: string, path: string, body?: object, address = this.address): Promise<Answer> {
    return this.asked(method, path, body, { authorization: `Bearer ${this.bearer}` }, address);
  }

  /** @returns what an edit or action is sent with */
  command<Answer>(method: string, path: string, body: object = {}, address?: string): Promise<Answer> {
    return this.ask(method, path, { commandId: randomUUID(), ...body }, address);
  }

  private async asked<Answer>(
    method: string,
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
    address = this.address,
  ): Promise<Answer> {
    const answer = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const said = `${method} ${path} answered ${answer.status}: ${text}`;
    if (!answer.ok) throw answer.status < 500 ? new Refused(said) : new Error(said);
    return JSON.parse(text) as Answer;
  }
}

export class Refused extends Error {}

interface Me {
  readonly user: { readonly id: string };
  readonly tenant: { readonly id: string };
  readonly permissions: readonly string[];
  readonly scope: Author['actor']['scope'];
}

/** The offline core on a disk of its own, without a screen. */
export class Device {
  database: LocalDatabase;
  private engine: SyncEngine;
  private readonly disk = new IDBFactory();
  private readonly person: Person;
  private readonly address: string;
  private readonly id: string;
  private readonly patience: number;

  /** @param address the way to the server @param id of a device that was wiped @param patience how long an answer is waited for, ms */
  constructor(person: Person, address: string, id: string = randomUUID(), patience: number = PATIENCE) {
    this.person = person;
    this.address = address;
    this.id = id;
    this.patience = patience;
    this.open();
  }

  open(): void {
    const { tenantId, userId } = this.person;
    this.database = new LocalDatabase(tenantId, userId, { indexedDB: this.disk, IDBKeyRange });
    const server = new HttpSyncServer(this.address, this.person, this.patience);
    this.engine = new SyncEngine(this.database, server, { id: this.id, name: 'Bench' });
  }

  sync(): Promise<Round> {
    return this.engine.run();
  }

  /** @throws Error where the round did not come to its end */
  async synced(): Promise<void> {
    const round = await this.sync();
    if (round.ended !== 'done') throw new Error(`The round ended ${JSON.stringify(round)}`);
  }

  give(id: string, command: WorkOrderCommand): Promise<string> {
    return this.engine.outbox.add({ kind: 'work-order', id, command }, this.person.author);
  }

  /** Ids of those in this state. */
  async commands(status: string): Promise<readonly string[]> {
    return (await this.database.commands.where('status').equals(status).toArray()).map(({ commandId }) => commandId);
  }
}
