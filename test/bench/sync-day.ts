import { randomUUID } from 'node:crypto';
import type { WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import type { WorkOrderEvent } from '#domain/maintenance/work-order.events.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { bodyOf } from '#offline/wire.js';
import { ratio, sql } from './harness.ts';
import { Device, Refused, type Person } from './sync-person.ts';

const MOST = 100;

interface Setting {
  readonly url: string;
  readonly address: string;
  readonly technician: Person;
  readonly manager: Person;
}

interface Recorded {
  readonly number: string;
  readonly events: readonly WorkOrderEvent[];
}

type Who = 'phone' | 'office';

/**
 * What was done to the work orders that the demo's city opened on its busiest day, as recorded and in that order, done by two
 * people who do not see each other: one in the office, one on a phone that was offline all the while and sends at the end.
 * Once each does what the record has of their side, once they take turns, whoever did it. What the rules of either's moment
 * refuse, the other does. Where records are synchronised, each work order that both changed is a conflict, or the last
 * writer wins; here it is one where a command of the phone waits for a decision.
 */
export async function conflictsOfADay(setting: Setting): Promise<Record<string, number>> {
  const { day, workOrders } = await recordedDay(setting.url, setting.technician.tenantId);
  console.log(`${day}: ${workOrders.length} work orders`);
  const recorded = await replayed(setting, workOrders, 'by whom it was done', ({ by }) => by);
  const turns = await replayed(setting, workOrders, 'by turns', (_, place) => (place % 2 === 0 ? 'phone' : 'office'));
  return { fewer_conflicts: recorded, fewer_conflicts_by_turns: turns };
}

/** @returns which share of the conflicts by record are none */
async function replayed(
  { address, technician, manager }: Setting,
  workOrders: readonly Recorded[],
  how: string,
  whose: (doing: Doing, place: number) => Who,
): Promise<number> {
  const begun: { readonly id: string; readonly doings: readonly Doing[] }[] = [];
  for (const { events } of workOrders) {
    const [created, ...rest] = events;
    if (created?.type !== 'maintenance.work-order-created') continue;
    const { vehicleId, categoryId, priority, description } = created.data;
    const body = { vehicleId, category: categoryId, priority, description, assignedTo: technician.userId };
    const made = await unlessRefused(() => manager.command<{ id: string }>('POST', '/work-orders', body));
    if (made) begun.push({ id: made.id, doings: [...editsOf(created), ...rest.flatMap(doingOf())] });
  }

  const phone = new Device(technician, address);
  await phone.synced();
  const onPhone = async (id: string, { command }: Doing): Promise<boolean> => {
    const isEdit = command.name === 'UpdateWorkOrder';
    const does = isEdit ? { ...command, base: await shown(phone, id, command.changes) } : command;
    return (await unlessRefused(() => phone.give(id, does))) !== undefined;
  };
  const inOffice = async (id: string, { command }: Doing): Promise<boolean> =>
    (await unlessRefused(() => manager.command(...request(id, command)))) !== undefined;

  const done = new Map(begun.map(({ id }) => [id, { phone: 0, office: 0 }]));
  let leftOut = 0;
  for (const [nth, { id, doings }] of begun.entries())
    for (const [place, doing] of doings.entries()) {
      const first = doing.officeOnly ? 'office' : whose(doing, nth + place);
      const others: readonly Who[] = doing.officeOnly ? [] : [first === 'phone' ? 'office' : 'phone'];
      let isDone = false;
      for (const who of [first, ...others]) {
        isDone = await (who === 'phone' ? onPhone : inOffice)(id, doing);
        if (!isDone) continue;
        done.get(id)![who] += 1;
        break;
      }
      if (!isDone) leftOut += 1;
    }
  await phone.synced();

  const open = await phone.database.commands.where('status').equals('needs_me').toArray();
  const both = [...done.values()].filter((by) => by.phone > 0 && by.office > 0);
  const conflicting = new Set(open.map(({ does }) => does.id));
  const sum = (who: Who): number => both.reduce((total, by) => total + by[who], 0);
  console.log(
    `${how}: both changed ${both.length} work orders (${sum('phone')} doings on the phone, ${sum('office')} in the office, ` +
      `${leftOut} that neither could do). By record ${both.length} conflicts, or ${sum('office')} doings overwritten by the ` +
      `last writer; by command ${conflicting.size} work orders, ${open.length} commands:`,
  );
  const reasons = Object.groupBy(open, ({ type, outcome }) =>
    [type, outcome!.result, 'code' in outcome! ? outcome.code : ''].join(' '),
  );
  for (const [reason, of] of Object.entries(reasons)) console.log(`  ${of!.length} × ${reason}`);
  return ratio(1 - conflicting.size / both.length);
}

interface Doing {
  readonly command: WorkOrderCommand;
  /** The side that the record has it from. */
  readonly by: Who;
  /** A technician may not. */
  readonly officeOnly?: boolean;
}

async function recordedDay(url: string, tenantId: string): Promise<{ day: string; workOrders: readonly Recorded[] }> {
  const [busiest] = await sql<{ day: string }>(
    url,
    `SELECT (created_at AT TIME ZONE 'America/New_York')::date::text AS day FROM work_order
     WHERE tenant_id = $1 AND status = 'closed' GROUP BY 1 ORDER BY count(*) DESC, 1 DESC LIMIT 1`,
    [tenantId],
  );
  const { day } = busiest!;
  const workOrders = await sql<Recorded>(
    url,
    `SELECT w.number, jsonb_agg(jsonb_build_object('type', e.type, 'data', e.data) ORDER BY e.version) AS events
     FROM (SELECT id, number FROM work_order WHERE tenant_id = $1 AND status = 'closed'
       AND (created_at AT TIME ZONE 'America/New_York')::date = $2::date ORDER BY number LIMIT $3) w
     JOIN event e ON e.tenant_id = $1 AND e.stream_id = w.id
     GROUP BY w.number ORDER BY w.number`,
    [tenantId, day, MOST],
  );
  return { day, workOrders };
}

type Created = Extract<WorkOrderEvent, { type: 'maintenance.work-order-created' }>;

/** What was entered with it, each by itself. */
function editsOf({ data: { urgency, dueDate, notes } }: Created): Doing[] {
  return [{ urgency }, { dueDate }, { notes }].map((changes) => ({
    by: 'office',
    command: { name: 'UpdateWorkOrder', changes },
  }));
}

/** With ids of their own: those of the record are taken. */
function doingOf(): (event: WorkOrderEvent) => Doing[] {
  const ids = new Map<string, string>();
  const idOf = (recorded: string): string => {
    if (!ids.has(recorded)) ids.set(recorded, randomUUID());
    return ids.get(recorded)!;
  };
  return (event) => {
    switch (event.type) {
      case 'maintenance.work-order-scheduled':
        return [{ by: 'office', command: { name: 'ScheduleWorkOrder', date: event.data.date } }];
      case 'maintenance.work-order-started':
        return [{ by: 'phone', command: { name: 'StartWorkOrder', meter: null } }];
      case 'maintenance.work-order-task-added': {
        const { id, title } = event.data.task;
        return [{ by: 'phone', command: { name: 'AddTask', task: { id: idOf(id), title } } }];
      }
      case 'maintenance.work-order-task-finished':
        return [{ by: 'phone', command: { name: 'FinishTask', taskId: idOf(event.data.taskId) } }];
      case 'maintenance.work-order-part-added':
        return [{ by: 'phone', command: { name: 'AddPart', part: { ...event.data.line, id: randomUUID() } } }];
      case 'maintenance.work-order-labor-added':
        return [{ by: 'phone', command: { name: 'AddLabor', labor: { ...event.data.line, id: randomUUID() } } }];
      case 'maintenance.work-order-charge-added':
        return [
          {
            by: 'phone',
            command: { name: 'AddCharge', charge: { ...event.data.line, id: randomUUID() } },
            officeOnly: true,
          },
        ];
      case 'maintenance.work-order-held':
        return [{ by: 'phone', command: { name: 'HoldWorkOrder', reason: event.data.reason } }];
      case 'maintenance.work-order-resumed':
        return [{ by: 'phone', command: { name: 'ResumeWorkOrder' } }];
      case 'maintenance.work-order-completed':
        return [{ by: 'phone', command: { name: 'CompleteWorkOrder', odometer: null } }];
      default:
        return [];
    }
  };
}

const PATHS: Readonly<Partial<Record<WorkOrderCommand['name'], string>>> = {
  ScheduleWorkOrder: '/schedule',
  StartWorkOrder: '/start',
  AddTask: '/tasks',
  AddPart: '/parts',
  AddLabor: '/labor',
  AddCharge: '/charges',
  HoldWorkOrder: '/hold',
  ResumeWorkOrder: '/resume',
  CompleteWorkOrder: '/complete',
};

function request(id: string, command: WorkOrderCommand): [method: string, path: string, body: object] {
  const body = bodyOf(command, { currency: 'USD', distanceUnit: 'miles' });
  if (command.name === 'UpdateWorkOrder') return ['PATCH', `/work-orders/${id}`, body];
  const path = command.name === 'FinishTask' ? `/tasks/${command.taskId}/finish` : PATHS[command.name]!;
  return ['POST', `/work-orders/${id}${path}`, body];
}

/** What the fields of an edit show on the phone. */
async function shown(phone: Device, id: string, changes: object): Promise<object> {
  const record = await phone.database.records.get(['work-order', id]);
  return Object.fromEntries(Object.keys(changes).map((field) => [field, record?.state[field] ?? null]));
}

async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError || error instanceof Refused) return undefined;
    throw error;
  }
}
