import fc from 'fast-check';
import { decide as decideInvoice } from '#domain/billing/invoice.commands.js';
import { Invoice } from '#domain/billing/invoice.js';
import { decide as decideMeter } from '#domain/fleet/meter.commands.js';
import { Meter } from '#domain/fleet/meter.js';
import { decide as decideVehicle } from '#domain/fleet/vehicle.commands.js';
import { Vehicle } from '#domain/fleet/vehicle.js';
import { decide as decideStock } from '#domain/inventory/stock-item.commands.js';
import { StockItem } from '#domain/inventory/stock-item.js';
import { decide as decideDueService } from '#domain/maintenance/due-service.commands.js';
import { DueService } from '#domain/maintenance/due-service.js';
import { billableLines } from '#domain/maintenance/work-order-lines.js';
import { decide, type WorkOrderCommand } from '#domain/maintenance/work-order.commands.js';
import { WorkOrder } from '#domain/maintenance/work-order.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { at } from '#domain/shared/given.testing.js';
import type { SagaCommand, SagaInput } from '#domain/shared/saga.js';
import type { CompletionState } from './completion-steps.js';
import { PartReservationSaga, type ReservationState } from './part-reservation.saga.js';
import { WorkOrderCompletionSaga } from './work-order-completion.saga.js';

const WORK_ORDER = '0191a2b3-0000-7000-8000-000000000001';
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T08:00:00.000Z`;
const START = 1_000_000;

/** Everything that a completion touches, and its two sagas with every command carried out at once. */
class Shop {
  private now = day(1);
  private readonly completion = new WorkOrderCompletionSaga();
  private readonly reservation = new PartReservationSaga();
  /** By attempt. */
  private readonly completions = new Map<number, CompletionState>();
  private reservationState: ReservationState | undefined;
  private heard = 0;
  readonly workOrder: WorkOrder;
  readonly meter = Meter.open({ meterId: 'm', vehicleId: 'truck', kind: 'odometer' }, this.context);
  readonly stock = StockItem.open({ stockItemId: 's', partId: 'pad', locationId: 'main' }, this.context);
  readonly vehicle = Vehicle.register({ vehicleId: 'truck', number: '1' }, this.context);
  readonly service = DueService.schedule(
    { dueServiceId: 'oil', vehicleId: 'truck', title: 'Oil', intervalDays: 90, intervalMetres: 10_000_000 },
    this.context,
  );
  invoice: Invoice | undefined;

  constructor(layers: readonly number[], quantity: number) {
    layers.forEach((received, n) => this.receive(`layer-${n}`, received, 100 + n));
    this.read('first', START, 1);
    this.workOrder = WorkOrder.create(
      {
        workOrderId: WORK_ORDER,
        workOrderNumber: '1',
        vehicleId: 'truck',
        category: 'Repair',
        priority: 'emergency',
        description: 'x',
        dueServiceIds: ['oil'],
      },
      this.context,
    );
    const line = { id: 'line', partId: 'pad', partNumber: 'P', partName: 'Pad', locationId: 'main', stocked: true };
    this.decide({ name: 'AddPart', part: { ...line, quantity, unitCost: 90 } });
    this.decide({ name: 'StartWorkOrder' });
  }

  private get context() {
    return at(this.now, { userId: 'maria' });
  }

  on(n: number): this {
    this.now = day(n);
    return this;
  }

  decide(command: WorkOrderCommand): void {
    decide(this.workOrder, command, this.context);
    this.settle();
  }

  receive(layerId: string, quantity: number, unitCost: number): void {
    this.stock.receive({ layerId, quantity, unitCost }, this.context);
  }

  reserveForOther(lineId: string, quantity: number): void {
    this.stock.reserve({ lineId, workOrderId: 'other', quantity }, this.context);
  }

  read(readingId: string, value: number, n: number): void {
    this.meter.recordReading({ readingId, value, at: day(n), source: 'manual' }, at(day(31)));
  }

  serveElsewhere(workOrderId: string, n: number, meter: number | null): void {
    this.service.reset({ workOrderId, at: day(n), meter }, this.context);
    this.vehicle.recordService({ workOrderId, date: day(n).slice(0, 10), odometer: meter }, this.context);
  }

  /** What anybody can see of it. */
  get picture() {
    const { layers, onHand, reserved, reservations } = this.stock.state;
    const { status, parts, totalCost, completedAt, startedAt } = this.workOrder.state;
    const { dueAt, dueMeter, lastDoneAt, lastDoneMeter } = this.service.state;
    const { lastServiceDate, lastServiceOdometer } = this.vehicle.state;
    return {
      workOrder: { status, parts, totalCost, completedAt, startedAt },
      stock: { layers, onHand, reserved, of: reservations.find(({ lineId }) => lineId === 'line') },
      meter: this.meter.state.current,
      readings: this.meter.state.readings.filter(({ status }) => status !== 'void'),
      due: { dueAt, dueMeter, lastDoneAt, lastDoneMeter },
      vehicle: { lastServiceDate, lastServiceOdometer },
    };
  }

  private settle(): void {
    for (; this.heard < this.workOrder.changes.length; this.heard += 1) {
      const event = { streamId: WORK_ORDER, recordedAt: this.now, event: this.workOrder.changes[this.heard] };
      const input: SagaInput = { kind: 'event', at: this.now, event: event as unknown as RecordedEvent };
      const { type } = event.event!;
      if (this.reservation.reads.has(type)) this.tellReservation(input);
      if (this.completion.reads.has(type) && input.kind === 'event')
        this.tellCompletion(this.completion.correlate(input.event).attempt, input);
    }
  }

  private tellReservation(input: SagaInput): void {
    const reaction = this.reservation.react(this.reservationState, input);
    if (!reaction) return;
    this.reservationState = reaction.state;
    for (const command of reaction.send) this.tellReservation(this.answer(command));
  }

  private tellCompletion(attempt: number, input: SagaInput): void {
    const reaction = this.completion.react(this.completions.get(attempt), input);
    if (!reaction) return;
    this.completions.set(attempt, reaction.state);
    for (const command of reaction.send) this.tellCompletion(attempt, this.answer(command));
    if (reaction.timeoutAt !== null) this.tellCompletion(attempt, { kind: 'timed-out', at: this.now });
  }

  private answer(command: SagaCommand): SagaInput {
    const answer = (this.carryOut(command) ?? {}) as Record<string, unknown>;
    return { kind: 'done', at: this.now, step: command.step, line: command.line, answer };
  }

  private carryOut({ name, payload }: SagaCommand): object | void {
    const command = { ...payload, name } as never;
    if (/Stock$/.test(name)) return decideStock(this.stock, command, this.context);
    if (/MeterReading$/.test(name)) return decideMeter(this.meter, command, at(day(31)));
    if (/DueService$/.test(name)) return decideDueService(this.service, command, this.context);
    if (name === 'RecordVehicleService')
      return decideVehicle(
        this.vehicle,
        { ...(command as object), date: this.now.slice(0, 10) } as never,
        this.context,
      );
    if (name === 'RevertVehicleService') return decideVehicle(this.vehicle, command, this.context);
    if (name === 'VoidInvoice') return decideInvoice(this.invoice!, command, this.context);
    if (/^Notify/.test(name)) return undefined;
    if (name === 'IssueInvoice') {
      const { discount, tax } = this.workOrder.state;
      const about = { invoiceNumber: 'INV-1', vehicleId: 'truck', currency: 'USD', discount, tax };
      const lines = billableLines(this.workOrder.state);
      this.invoice = Invoice.issue(
        { ...(payload as never as { invoiceId: string; workOrderId: string; attempt: number }), ...about, lines },
        this.context,
      );
      return undefined;
    }
    decide(this.workOrder, command, this.context);
    return undefined;
  }
}

/** What others do in between that is allowed with and without the completion. */
const elsewhere = fc.record({
  received: fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 2 }),
  reserved: fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 2 }),
  readings: fc.uniqueArray(fc.integer({ min: 11, max: 20 }), { maxLength: 3 }),
  served: fc.uniqueArray(fc.tuple(fc.integer({ min: 2, max: 20 }), fc.boolean()), {
    maxLength: 3,
    selector: ([n]) => n,
  }),
});

function goOn(
  shop: Shop,
  { received, reserved, readings, served }: typeof elsewhere extends fc.Arbitrary<infer T> ? T : never,
): void {
  received.forEach((quantity, n) => shop.receive(`later-${n}`, quantity, 500));
  reserved.forEach((quantity, n) => shop.reserveForOther(`other-${n}`, quantity));
  for (const n of readings) shop.read(`reading-${n}`, START + n * 100_000, n);
  for (const [n, read] of served) shop.serveElsewhere(`elsewhere-${n}`, n, read ? START + n * 100_000 : null);
}

const world = fc.record({
  layers: fc.array(fc.integer({ min: 1000, max: 5000 }), { minLength: 2, maxLength: 4 }),
  quantity: fc.integer({ min: 1, max: 2000 }),
  meter: fc.option(fc.integer({ min: START, max: START + 1_000_000 })),
  elsewhere,
});

describe('completing a work order and reopening it', () => {
  it('leaves stock, meter, due service and vehicle exactly as if it had never been completed, whatever others did meanwhile', () => {
    fc.assert(
      fc.property(world, ({ layers, quantity, meter, elsewhere: others }) => {
        const reopened = new Shop(layers, quantity).on(10);
        const never = new Shop(layers, quantity).on(10);
        reopened.decide({ name: 'CompleteWorkOrder', odometer: meter });
        expect(reopened.workOrder.state.completion?.status).toBe('done');
        expect(reopened.stock.state.onHand).toBe(never.stock.state.onHand - quantity);
        goOn(reopened, others);
        goOn(never, others);
        reopened.on(21).decide({ name: 'ReopenWorkOrder', reason: 'The wrong part' });
        expect(reopened.workOrder.state.completion?.status).toBe('undone');
        expect(reopened.invoice!.state.status).toBe('void');
        expect(reopened.picture).toEqual(never.picture);
      }),
      { numRuns: 200 },
    );
  });

  it('can be done again and again, each time with a reading and an invoice of its own', () => {
    fc.assert(
      fc.property(world, ({ layers, quantity, meter }) => {
        const shop = new Shop(layers, quantity).on(10);
        const before = shop.picture;
        const invoices = new Set<string>();
        for (const n of [11, 12, 13]) {
          shop.on(n).decide({ name: 'CompleteWorkOrder', odometer: meter });
          invoices.add(shop.invoice!.state.id);
          shop.decide({ name: 'ReopenWorkOrder', reason: 'Not yet' });
        }
        expect(shop.picture).toEqual(before);
        expect(invoices.size).toBe(3);
      }),
      { numRuns: 100 },
    );
  });
});
