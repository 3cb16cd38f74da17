import { randomUUID } from 'node:crypto';
import { SagaProgram } from '../support/saga-program.js';
import { dueService, partOnStartedWorkOrder } from '../support/tenant.js';

/** What the sagas of a completion leave behind that is refused at its last step: each thing done once, and undone once. */
const ONCE_AND_BACK = {
  'inventory.stock-reserved': 1,
  'fleet.meter-reading-recorded': 1,
  'inventory.stock-consumed': 1,
  'maintenance.work-order-parts-cost-recorded': 1,
  'billing.invoice-issued': 1,
  'fleet.vehicle-service-recorded': 1,
  'fleet.vehicle-service-reverted': 1,
  'billing.invoice-voided': 1,
  'inventory.stock-returned': 1,
  'fleet.meter-reading-voided': 1,
  'maintenance.work-order-completion-failed': 1,
};

let sagas: SagaProgram;
const admin = () => sagas.tenant.admin;
beforeAll(async () => (sagas = await SagaProgram.start()), 120_000);
afterAll(() => sagas?.close());

/** Until the stock is set aside: a reservation that comes after its line was taken is none. */
const reserved = (partId: string) =>
  sagas.program.until(async () => {
    const { body } = await admin().get<{ locations: { reserved: number }[] }>(`/parts/${partId}/stock`);
    return body.locations[0]?.reserved === 2;
  }, 'the reservation');

describe('the process killed at every boundary of the compensation', () => {
  // From the last to the first: what goes on after a kill is past the next one.
  const undoing = ['FailCompletion', 'VoidMeterReading', 'ReturnStock', 'VoidInvoice', 'RevertVehicleService'];
  const rounds = ['before-commit', 'after-commit'].map((at) => undoing.map((name) => `kill@command.${name}.${at}`));
  const kills = rounds.flatMap((round) => round.map((kill, place) => ({ kill, next: round[place + 1] })));

  it.each([...kills, { kill: 'kill@saga.settling.end', next: '' }, { kill: 'kill@saga.settled.end', next: '' }])(
    'takes everything back after $kill, and nothing twice',
    async ({ kill, next }) => {
      await sagas.run(kill);
      const { id, vehicleId, partId } = await partOnStartedWorkOrder(admin(), 5);
      await reserved(partId);
      // Refused last of all: the due service that this task would reset is gone.
      const dueServiceId = await dueService(admin(), vehicleId, { days: 90 });
      const { lineId } = await admin().command<{ lineId: string }>(`/work-orders/${id}/tasks`, {
        description: 'Oil change',
        dueServiceId,
      });
      await admin().command(`/work-orders/${id}/tasks/${lineId}/finish`);
      await sagas.database.admin('DELETE FROM due_service WHERE id = $1', [dueServiceId]);
      await admin()
        .post(`/work-orders/${id}/complete`, { odometer: 1_010 })
        .catch(() => undefined);
      await sagas.startAgain(next);
      expect(await sagas.settled(id, 'failed')).toMatchObject({ status: 'in_progress' });
      const ofSaga = await sagas.database.admin<{ type: string; times: number }>(
        `SELECT type, count(*)::int AS times FROM event WHERE correlation_id = $1 GROUP BY type`,
        [id],
      );
      expect(Object.fromEntries(ofSaga.map(({ type, times }) => [type, times]))).toEqual(ONCE_AND_BACK);
      const { body: stock } = await admin().get<{ locations: { onHand: number }[] }>(`/parts/${partId}/stock`);
      expect(stock.locations[0]).toMatchObject({ onHand: 5 });
      const { body: invoices } = await admin().get<{ data: { workOrderId: string; status: string }[] }>(
        '/invoices?limit=200',
      );
      expect(invoices.data.filter(({ workOrderId }) => workOrderId === id).map(({ status }) => status)).toEqual([
        'void',
      ]);
      const { body: undone } = await admin().get(`/vehicles/${vehicleId}`);
      expect(undone).toMatchObject({ odometer: 1_000, lastServiceOdometer: null });
    },
    120_000,
  );
});

describe('a compensation that fails', () => {
  it('is retried and gets through', async () => {
    await sagas.run('fail@command.VoidMeterReading.before-commit*2');
    const { id, vehicleId } = await partOnStartedWorkOrder(admin(), 1);
    await admin().command(`/work-orders/${id}/complete`, { odometer: 1_020 });
    expect(await sagas.settled(id, 'failed')).toMatchObject({ status: 'in_progress' });
    expect((await admin().get(`/vehicles/${vehicleId}`)).body).toMatchObject({ odometer: 1_000 });
  }, 120_000);

  it('that goes on failing is shown as stuck, and goes on when a person says so', async () => {
    await sagas.run('fail@command.VoidMeterReading.before-commit');
    const { id } = await partOnStartedWorkOrder(admin(), 1);
    await admin().command(`/work-orders/${id}/complete`, { odometer: 1_030 });
    await sagas.settled(id, 'stuck');
    const { body } = await admin().get<{
      status: string;
      steps: { name: string; status: string; note: string | null }[];
    }>(`/work-orders/${id}/completion`);
    expect(body.status).toBe('stuck');
    expect(body.steps.find(({ name }) => name === 'raise_meter')).toMatchObject({
      status: 'failed',
      note: expect.stringContaining('Fault ordered'),
    });
    await sagas.run();
    await admin().command(`/work-orders/${id}/completion/retry`);
    expect(await sagas.settled(id, 'failed')).toMatchObject({ status: 'in_progress' });
  }, 120_000);
});

describe('a reservation that goes on failing', () => {
  it('goes on when a person retries the completion, who gets the true version, and the same answer again', async () => {
    await sagas.run('fail@command.ReserveStock.before-commit');
    const { id, partId } = await partOnStartedWorkOrder(admin(), 5);
    const statusOf = async () => {
      const [saga] = await sagas.database.admin(`SELECT status FROM saga WHERE type = 'part-reservation' AND id = $1`, [
        id,
      ]);
      return saga?.['status'];
    };
    await sagas.program.until(async () => (await statusOf()) === 'stuck', 'the reservation to be stuck', 30_000);
    await sagas.run();
    const retry = { commandId: randomUUID() };
    const { status, body } = await admin().post(`/work-orders/${id}/completion/retry`, retry);
    const { version } = (await admin().get<{ version: number }>(`/work-orders/${id}`)).body;
    expect([status, body]).toEqual([200, { id, version }]);
    await sagas.program.until(async () => (await statusOf()) === 'done', 'the reservation');
    const { body: stock } = await admin().get<{ locations: { reserved: number }[] }>(`/parts/${partId}/stock`);
    expect(stock.locations[0]).toMatchObject({ reserved: 2 });
    await admin().command(`/work-orders/${id}/labor`, { hours: 1, rate: 60 });
    expect((await admin().post(`/work-orders/${id}/completion/retry`, retry)).body).toEqual(body);
    const another = await admin().post<{ code: string }>(`/work-orders/${id}/completion/retry`);
    expect([another.status, another.body.code]).toEqual([409, 'nothing_to_retry']);
  }, 120_000);
});
