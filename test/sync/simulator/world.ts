import { randomUUID } from 'node:crypto';
import { canonicalJson } from '#domain/shared/canonical-json.js';
import type { SyncChanges, SyncRecord } from '#domain/sync/views.js';
import type { FreshDatabase } from '../../support/database.js';
import { Client, type Program } from '../../support/program.js';
import { part, PASSWORD, provision, vehicle, type TestTenant } from '../../support/tenant.js';
import { dayOf, doingFor, WORDS, wordOf } from './doings.js';
import { Person } from './person.js';
import { Phone, type Owner } from './phone.js';
import type { Step } from './script.js';

const PEOPLE = 4;
const WORK_ORDERS_EACH = 5;
/** In how many rounds without faults everything must be settled. */
const ROUNDS = 12;

/** What was broken; all zero, or the offline core is. */
export interface Verdict {
  /** Phones that do not show what the server has. */
  readonly diverged: number;
  /** Commands that were answered as carried out, and are not in the log; or that vanished from a phone undecided. */
  readonly lost: number;
  /** Commands with more than one effect in the log. */
  readonly duplicated: number;
  /** Phones that still wait with nothing in their way. */
  readonly stuck: number;
  /** Commands that their author let go or replaced, and that were carried out all the same. */
  readonly revived: number;
  /** Edits that overwrote what their author had not seen. */
  readonly overwritten: number;
}

export interface Tally {
  given: number;
  accepted: number;
  needsMe: number;
  decided: number;
  merged: number;
  rounds: number;
  cutRounds: number;
  kills: number;
}

/** A tenant, its office, and phones that work on the same work orders. */
export class World {
  readonly tally: Tally = {
    given: 0,
    accepted: 0,
    needsMe: 0,
    decided: 0,
    merged: 0,
    rounds: 0,
    cutRounds: 0,
    kills: 0,
  };
  readonly phones: Phone[] = [];
  private tenant: TestTenant;
  private admin: Person;
  private readonly people: Owner[] = [];
  private readonly workOrders: string[] = [];
  private vehicleId: string;
  private readonly parts: string[] = [];

  constructor(
    private readonly program: Program,
    private readonly database: FreshDatabase,
  ) {}

  async begin(clients: number): Promise<void> {
    this.tenant = await provision(this.program);
    this.admin = new Person(this.program, `admin@${this.tenant.domain}`, PASSWORD);
    this.vehicleId = await vehicle(this.tenant.admin, 1_000);
    for (const quantity of [10, 100_000]) this.parts.push(await part(this.tenant.admin, [{ quantity, unitCost: 4 }]));
    for (let one = 0; one < Math.min(PEOPLE, clients); one += 1) this.people.push(await this.technician());
    for (const { userId } of this.people)
      for (let one = 0; one < WORK_ORDERS_EACH; one += 1) this.workOrders.push(await this.workOrderFor(userId));
    for (let one = 0; one < clients; one += 1) {
      const phone = new Phone(this.people[one % this.people.length]!, randomUUID(), () => this.program.url);
      await phone.begin();
      this.phones.push(phone);
    }
    for (const phone of this.phones) await phone.sync();
  }

  async close(): Promise<void> {
    for (const phone of this.phones) await phone.close();
  }

  async take(step: Step): Promise<void> {
    switch (step.happens) {
      case 'work':
        return this.work(this.phones[step.client]!, step.choice);
      case 'decide':
        return this.phones[step.client]!.decide(step.choice);
      case 'sync': {
        const { ended } = await this.phones[step.client]!.sync(...step.faults);
        this.tally.rounds += 1;
        if (ended === 'unreachable') this.tally.cutRounds += 1;
        return;
      }
      case 'restart':
        return this.phones[step.client]!.restart();
      case 'office':
        return this.office(step.choice);
      case 'server-killed':
        this.tally.kills += 1;
        await this.program.stop('SIGKILL');
        await this.program.start();
    }
  }

  /** With a good line, until nothing is left to be done. */
  async verdict(): Promise<Verdict> {
    for (const phone of this.phones) await phone.settled();
    const stuck = new Set<Phone>();
    // What the last one sends in the first pass, the others see in the second.
    for (let pass = 0; pass < 2; pass += 1) {
      await this.inSight();
      for (const phone of this.phones) if (!(await this.settles(phone))) stuck.add(phone);
    }
    const logged = await this.logged();
    const all = this.phones.flatMap(({ given }) => given);
    const queues = (await Promise.all(this.phones.map((phone) => phone.queue()))).flat();
    const queued = new Map(queues.map((command) => [command.commandId, command]));
    const decided = new Set(this.phones.flatMap((phone) => [...phone.decided]));
    const isCarriedOut = (id: string): boolean => ['accepted', 'sent'].includes(queued.get(id)?.status ?? '');
    Object.assign(this.tally, {
      given: all.length,
      accepted: queues.filter(({ status }) => status === 'accepted' || status === 'sent').length,
      needsMe: queues.filter(({ status }) => status === 'needs_me').length,
      decided: decided.size,
      merged: queues.filter(({ outcome }) => outcome?.result === 'merged').length,
    });
    return {
      stuck: stuck.size,
      diverged: (await Promise.all(this.phones.map((phone) => this.hasDiverged(phone)))).filter(Boolean).length,
      lost:
        all.filter(({ commandId: id }) => !queued.has(id) && !decided.has(id)).length +
        queues.filter(({ commandId: id }) => isCarriedOut(id) && !logged.commands.has(id)).length,
      duplicated:
        all.filter(({ commandId }) => (logged.streamsOf.get(commandId) ?? 0) > 1).length + logged.repeatedLines,
      revived: [...decided].filter((id) => logged.commands.has(id)).length,
      overwritten: this.overwritten(logged.edits, queued),
    };
  }

  private async work(phone: Phone, choice: number): Promise<void> {
    const things = await phone.workOrders();
    const thing = things[choice % things.length];
    if (!thing) return;
    const { userId } = phone.owner;
    const around = { userId, vehicleId: this.vehicleId, parts: this.parts };
    const does = doingFor(thing.state, around, Math.floor(choice / things.length));
    if (does) await phone.give(does);
  }

  /** What somebody at a desk does meanwhile; what the rules refuse is not done. */
  private async office(choice: number): Promise<void> {
    const id = this.workOrders[choice % this.workOrders.length]!;
    const other = this.people[choice % this.people.length]!.userId;
    const word = wordOf(choice);
    const admin = await this.admin.client();
    const doings = [
      () => admin.send('PATCH', `/work-orders/${id}`, { commandId: randomUUID(), notes: word }),
      () => admin.send('PATCH', `/work-orders/${id}`, { commandId: randomUUID(), description: word }),
      () => admin.send('PATCH', `/work-orders/${id}`, { commandId: randomUUID(), dueDate: dayOf(choice) }),
      () => admin.post(`/work-orders/${id}/tasks`, { commandId: randomUUID(), description: word }),
      () => admin.post(`/work-orders/${id}/start`, { commandId: randomUUID() }),
      () => admin.post(`/work-orders/${id}/assign`, { commandId: randomUUID(), assignedTo: other }),
      () => admin.post(`/work-orders/${id}/cancel`, { commandId: randomUUID(), reason: word }),
      async () => void this.workOrders.push(await this.workOrderFor(other)),
    ];
    await doings[Math.floor(choice / 7) % doings.length]!();
  }

  private async technician(): Promise<Owner> {
    const email = `${randomUUID()}@${this.tenant.domain}`;
    const { id } = await this.tenant.admin.command('/users', {
      name: 'Tess',
      email,
      password: PASSWORD,
      roles: ['technician'],
    });
    const access = new Person(this.program, email, PASSWORD);
    const { body } = await (await access.client()).get<{ permissions: string[]; scope: object }>('/me');
    return {
      userId: id,
      tenantId: this.tenant.tenantId,
      access,
      actor: { userId: id, permissions: body.permissions, scope: body.scope },
      settings: { currency: 'USD', distanceUnit: 'miles' },
    };
  }

  private async workOrderFor(assignedTo: string): Promise<string> {
    const description = WORDS[this.workOrders.length % WORDS.length];
    const body = { vehicleId: this.vehicleId, category: 'Repair', priority: 'non_scheduled', description, assignedTo };
    return (await (await this.admin.client()).command('/work-orders', body)).id;
  }

  /** Whether nothing of it waits any more after some rounds. */
  private async settles(phone: Phone): Promise<boolean> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { ended } = await phone.sync();
      const isWaiting = (await phone.queue()).some(({ status }) => status === 'waiting');
      if (ended === 'done' && !isWaiting) return true;
    }
    return false;
  }

  /** Until what was answered is before the horizon: any transaction of the server that still runs holds that back. */
  private async inSight(): Promise<void> {
    await this.program.until(async () => {
      const [row] = await this.database.admin<{ yes: boolean }>(
        'SELECT max(transaction_id) < pg_snapshot_xmin(pg_current_snapshot()) AS yes FROM event',
      );
      return row?.yes;
    }, 'the log to be in sight');
  }

  /** Against what a phone gets that has nothing. */
  private async hasDiverged(phone: Phone): Promise<boolean> {
    const client = new Client(this.program, (await phone.owner.access.token(true))!);
    const fresh: SyncRecord[] = [];
    for (let cursor = '', more = true; more;) {
      const { body } = await client.get<SyncChanges>(`/sync/changes?limit=1000${cursor}`);
      fresh.push(...body.records);
      cursor = `&cursor=${encodeURIComponent(body.cursor)}`;
      ({ more } = body);
    }
    return textOf(await phone.records()) !== textOf(fresh);
  }

  private async logged() {
    const events = await this.database.admin<LoggedEvent>(
      `SELECT stream_id, type, data, command_id, version FROM event WHERE tenant_id = $1 AND stream_type IN ('work-order', 'meter', 'attachment')
       ORDER BY stream_id, version`,
      [this.tenant.tenantId],
    );
    const commands = await this.database.admin<{ id: string }>('SELECT id FROM command WHERE tenant_id = $1', [
      this.tenant.tenantId,
    ]);
    const batches = Map.groupBy(events, ({ command_id }) => command_id);
    // What one command does to a work order stands in one piece of its stream.
    const pieces = (batch: readonly LoggedEvent[]): number =>
      batch.filter(({ stream_id, version }, place) => {
        const before = batch[place - 1];
        return !before || before.stream_id !== stream_id || before.version !== version - 1;
      }).length;
    const lines = events.flatMap(({ type, data: { line, task, readingId } }) =>
      /-(added|recorded)$/.test(type) ? (line?.id ?? task?.id ?? readingId ?? []) : [],
    );
    return {
      commands: new Set(commands.map(({ id }) => id)),
      streamsOf: new Map([...batches].map(([id, batch]) => [id, pieces(batch)])),
      repeatedLines: lines.length - new Set(lines).size,
      edits: events,
    };
  }

  /** Every edit must have been made knowing the value it replaced. */
  private overwritten(events: readonly LoggedEvent[], queued: ReadonlyMap<string, { base?: object }>): number {
    const values = new Map<string, Record<string, unknown>>();
    let unseen = 0;
    for (const { stream_id, type, data, command_id } of events) {
      if (type === 'maintenance.work-order-created') values.set(stream_id, { ...data });
      if (type !== 'maintenance.work-order-updated') continue;
      const now = values.get(stream_id)!;
      const base = queued.get(command_id)?.base as Record<string, unknown> | undefined;
      for (const [field, value] of Object.entries(data.changes!)) {
        if (base && canonicalJson(base[field] ?? null) !== canonicalJson(now[field] ?? null)) unseen += 1;
        now[field] = value;
      }
    }
    return unseen;
  }
}

interface LoggedEvent {
  readonly stream_id: string;
  readonly type: string;
  readonly data: {
    readonly changes?: Record<string, unknown>;
    readonly line?: { readonly id: string };
    readonly task?: { readonly id: string };
    readonly readingId?: string;
  };
  readonly command_id: string;
  readonly version: number;
}

function textOf(records: readonly SyncRecord[]): string {
  const plain = records.map(({ kind, id, version, state, names }) => [kind, id, version, state, names]);
  return plain
    .map((record) => canonicalJson(record))
    .toSorted()
    .join('\n');
}
