import { Invoice } from '#domain/billing/invoice.js';
import { billableLines } from '#domain/maintenance/work-order-lines.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import type { Asset } from './assets.js';
import { HOUR, iso, localDay } from './calendar.js';
import type { CataloguePart } from './catalogue.js';
import { completionIdOf, type IdOf } from './ids.js';
import type { Job } from './jobs.js';
import type { Scribe } from './scribe.js';
import type { Stockroom } from './stockroom.js';
import { dueServiceIdOf, odometerAt, vehicleIdOf, workOrderIdOf } from './vehicles.js';

/** Who and what a job refers to. */
export interface Shop {
  readonly idOf: IdOf;
  readonly scribe: Scribe;
  readonly stock: Stockroom;
  readonly now: number;
  readonly assetOf: (job: Job) => Asset;
  readonly technicianOf: (job: Job) => string;
  readonly supervisorOf: (job: Job) => string;
  readonly requesterOf: (job: Job) => string;
  readonly locationIdOf: (job: Job) => string;
  /** Where its parts come from. */
  readonly storeOf: (job: Job) => string;
  readonly categoryIdOf: (job: Job) => string;
}

/**
 * The lives of work orders up to now, told in the order of time, for they share the stock: the finished ones in the order of
 * completion, then those that are not.
 */
export function* tellWorkOrders(
  jobs: readonly Job[],
  shop: Shop,
): Iterable<{ readonly job: Job; readonly workOrder: WorkOrder }> {
  const begun = new Map<Job, WorkOrder>();
  const steps = jobs.flatMap((job) => [
    { job, at: linesAt(job), finishes: false },
    { job, at: job.completedAt, finishes: true },
  ]);
  for (const { job, finishes } of steps.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at)))
    if (!finishes) begun.set(job, beginWorkOrder(job, shop));
    else {
      const workOrder = begun.get(job)!;
      begun.delete(job);
      yield { job, workOrder: finishWorkOrder(job, workOrder, shop) };
    }
}

/** Up to its lines. */
function beginWorkOrder(job: Job, shop: Shop): WorkOrder {
  const workOrder = create(job, shop);
  const [supervisor, technician] = [shop.supervisorOf(job), shop.technicianOf(job)];
  const tell = teller(workOrder, shop);
  const { scheduledAt, startedAt } = job;
  if (scheduledAt !== null) {
    const planned = localDay(Number.isFinite(startedAt) ? startedAt : job.dueAt);
    tell(supervisor, scheduledAt, (it, context) => it.schedule(planned, context));
  }
  tell(supervisor, job.assignedAt, (it, context) => it.assign(technician, context));
  tell(technician, startedAt, (it, context) => it.start(odometerAt(shop.assetOf(job), startedAt), context));
  if (workedOn(job, shop.now)) addLines(job, workOrder, shop);
  return workOrder;
}

function finishWorkOrder(job: Job, workOrder: WorkOrder, shop: Shop): WorkOrder {
  const tell = teller(workOrder, shop);
  const { hold, completedAt, closedAt } = job;
  if (hold) {
    tell(shop.technicianOf(job), hold.from, (it, context) => it.hold(hold.reason, null, context));
    tell(shop.technicianOf(job), hold.to, (it, context) => it.resume(context));
  }
  if (completedAt <= shop.now) complete(job, workOrder, shop);
  tell(shop.supervisorOf(job), closedAt, (it, context) => it.close(context));
  return workOrder;
}

function teller(workOrder: WorkOrder, { scribe, now }: Shop) {
  return (author: string, time: number, act: Parameters<typeof scribe.note<WorkOrder, void>>[3]): void => {
    if (time <= now) scribe.note(workOrder, author, iso(time), act);
  };
}

/** Half an hour into the work, or with what comes sooner. */
function linesAt({ startedAt, hold, completedAt }: Job): number {
  return Math.min(startedAt + HOUR / 2, hold?.from ?? completedAt, completedAt);
}

/** Lines are entered when the work is under way. */
export function workedOn({ startedAt }: Job, now: number): boolean {
  return startedAt + HOUR <= now;
}

/** The invoice of a completed one, paid some weeks later. */
export function tellInvoice(
  job: Job,
  workOrder: WorkOrder,
  invoiceNumber: string,
  { scribe, supervisorOf, now }: Shop,
): Invoice {
  const { id: workOrderId, vehicleId, discount, tax } = workOrder.state;
  const lines = billableLines(workOrder.state);
  const input = {
    invoiceId: completionIdOf(workOrderId, 'invoice'),
    invoiceNumber,
    workOrderId,
    vehicleId,
    attempt: 1,
    currency: 'USD',
    lines,
    discount,
    tax,
  };
  const invoice = scribe.begin(null, iso(job.completedAt), (context) => Invoice.issue(input, context));
  if (job.paidAt <= now)
    scribe.note(invoice, supervisorOf(job), iso(job.paidAt), (it, context) => it.pay(false, context));
  return invoice;
}

function create(job: Job, shop: Shop): WorkOrder {
  const { idOf, scribe } = shop;
  return scribe.begin(shop.supervisorOf(job), iso(job.openedAt), (context) =>
    WorkOrder.create(
      {
        workOrderId: workOrderIdOf(idOf, job),
        workOrderNumber: job.number,
        vehicleId: vehicleIdOf(idOf, job.asset),
        categoryId: shop.categoryIdOf(job),
        category: job.category,
        priority: job.priority,
        urgency: job.urgency,
        description: job.description,
        requestedBy: shop.requesterOf(job),
        locationId: shop.locationIdOf(job),
        dueDate: localDay(job.dueAt),
        notes: `City of Cincinnati work order ${job.cityNumber}`,
        dueServiceIds: job.preventive ? [dueServiceIdOf(idOf, job.asset)] : [],
      },
      context,
    ),
  );
}

function addLines(job: Job, workOrder: WorkOrder, { idOf, scribe, stock, technicianOf, storeOf }: Shop): void {
  const technician = technicianOf(job);
  const at = linesAt(job);
  const store = storeOf(job);
  scribe.note(workOrder, technician, iso(at), (it, context) => {
    if (job.preventive)
      it.addTask(
        { id: idOf(`task ${job.cityNumber}`), title: 'PM service', dueServiceId: dueServiceIdOf(idOf, job.asset) },
        context,
      );
    for (const { part, units } of job.parts)
      it.addPart(
        {
          id: lineIdOf(job, part, idOf),
          partId: stock.partId(part),
          partNumber: part.number,
          partName: part.name,
          locationId: store,
          stocked: true,
          quantity: units * 1000,
          unitCost: stock.quote(part, store, units),
        },
        context,
      );
    if (job.charge) it.addCharge({ id: idOf(`charge ${job.cityNumber}`), ...job.charge }, context);
    it.addLabor(
      { id: idOf(`labor ${job.cityNumber}`), technicianId: technician, seconds: job.laborSeconds, rate: job.laborRate },
      context,
    );
  });
  // As the saga would have done it.
  const { id: workOrderId } = workOrder.state;
  for (const { part, units } of job.parts)
    stock.reserve(part, store, { lineId: lineIdOf(job, part, idOf), workOrderId }, units, at);
}

function lineIdOf({ cityNumber }: Job, { number }: CataloguePart, idOf: IdOf): string {
  return idOf(`line ${cityNumber} ${number}`);
}

/** As the saga would have done it, all at once. */
function complete(
  job: Job,
  workOrder: WorkOrder,
  { idOf, scribe, stock, assetOf, technicianOf, supervisorOf, storeOf }: Shop,
): void {
  const { id: workOrderId } = workOrder.state;
  const at = iso(job.completedAt);
  scribe.note(workOrder, technicianOf(job), at, (it, context) => {
    if (job.preventive) it.finishTask(idOf(`task ${job.cityNumber}`), context);
    it.complete({ odometer: odometerAt(assetOf(job), job.completedAt) }, context);
  });
  const lines = job.parts.map(({ part, units }) => {
    const lineId = lineIdOf(job, part, idOf);
    return { lineId, taken: stock.take(part, storeOf(job), { lineId, workOrderId }, units, job.completedAt) };
  });
  scribe.note(workOrder, null, at, (it, context) => {
    if (lines.length > 0) it.recordPartsCost(1, lines, context);
    it.finishCompletion(1, [supervisorOf(job)], context);
  });
}
