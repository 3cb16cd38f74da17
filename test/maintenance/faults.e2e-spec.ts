import { randomUUID } from 'node:crypto';
import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { dueService, part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

const STEPS = ['raise_meter', 'take_parts', 'record_cost', 'issue_invoice', 'reset_service', 'notify', 'end'];
const BOUNDARIES = ['claimed', 'answered', 'settling', 'settled'];

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

interface Detail {
  status: string;
  partsCost: number;
  completion: { status: string } | null;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
let tenant: TestTenant;

beforeAll(async () => {
  database = await freshDatabase();
  program = await new Program(database.url).start();
  tenant = await provision(program);
}, 120_000);

afterAll(async () => {
  await program?.close();
  await database?.close();
});

async function prepared(stock: number): Promise<{ id: string; vehicleId: string; partId: string }> {
  const vehicleId = await vehicle(tenant.admin, 1_000);
  const partId = await part(tenant.admin, [{ quantity: stock, unitCost: 4 }]);
  const id = await startedWorkOrder(tenant.admin, vehicleId);
  await tenant.admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
  return { id, vehicleId, partId };
}

const settled = (id: string, status: string): Promise<Detail> =>
  program.until(
    async () => {
      const { body } = await tenant.admin.get<Detail>(`/work-orders/${id}`).catch(() => ({ body: undefined }));
      return body?.completion?.status === status && body;
    },
    `completion ${status}`,
    30_000,
  );

async function restart(faults: string): Promise<void> {
  // A command whose answer is not settled yet would meet the new faults at the next start.
  const unsettled = () => database.admin(`SELECT FROM saga_command WHERE status = 'pending'`);
  await program.until(async () => (await unsettled()).length === 0, 'every saga to come to rest');
  await program.stop();
  await program.start({ FLEET_FAULTS: faults });
}

describe('the process killed at every boundary of the saga', () => {
  const points = [
    'reader.saga-work-order-completion.before-checkpoint',
    ...STEPS.flatMap((step) => BOUNDARIES.map((at) => `saga.${at}.${step}`)),
  ];

  it.each(points)(
    'goes on after kill -9 at %s, nothing half done and nothing twice',
    async (point) => {
      const { id, vehicleId, partId } = await prepared(5);
      await restart(`kill@${point}`);
      // The answer may not arrive: the process can die before it is sent.
      await tenant.admin.post(`/work-orders/${id}/complete`, { odometer: 1_010, commandId: id }).catch(() => undefined);
      await program.ended();
      await program.start();
      const again = await tenant.admin.post(`/work-orders/${id}/complete`, { odometer: 1_010, commandId: id });
      expect(again.status).toBe(200);
      expect(await settled(id, 'done')).toMatchObject({ status: 'completed', partsCost: 8 });
      const { body: stock } = await tenant.admin.get<{ locations: { onHand: number; reserved: number }[] }>(
        `/parts/${partId}/stock`,
      );
      expect(stock.locations[0]).toMatchObject({ onHand: 3 });
      const { body: invoices } = await tenant.admin.get<{ data: { workOrderId: string; status: string }[] }>(
        '/invoices?limit=200',
      );
      expect(invoices.data.filter(({ workOrderId }) => workOrderId === id)).toHaveLength(1);
      const { body: readings } = await tenant.admin.get<{ data: { value: number }[] }>(
        `/vehicles/${vehicleId}/meter-readings`,
      );
      expect(readings.data.map(({ value }) => value).sort()).toEqual([1_000, 1_010]);
    },
    120_000,
  );
});

describe('the process killed at every boundary of the compensation', () => {
  const undoing = ['RevertVehicleService', 'VoidInvoice', 'ReturnStock', 'VoidMeterReading', 'FailCompletion'];
  const points = [
    ...undoing.flatMap((name) => ['before-commit', 'after-commit'].map((at) => `command.${name}.${at}`)),
    'saga.settling.end',
    'saga.settled.end',
  ];

  it.each(points)(
    'takes everything back after kill -9 at %s, and nothing twice',
    async (point) => {
      const { id, vehicleId, partId } = await prepared(5);
      // Refused last of all: the due service that this task would reset is gone.
      const dueServiceId = await dueService(tenant.admin, vehicleId, { days: 90 });
      const { lineId } = await tenant.admin.command<{ lineId: string }>(`/work-orders/${id}/tasks`, {
        description: 'Oil change',
        dueServiceId,
      });
      await tenant.admin.command(`/work-orders/${id}/tasks/${lineId}/finish`);
      await database.admin('DELETE FROM due_service WHERE id = $1', [dueServiceId]);
      await restart(`kill@${point}`);
      await tenant.admin.post(`/work-orders/${id}/complete`, { odometer: 1_010 }).catch(() => undefined);
      await program.ended();
      await program.start();
      expect(await settled(id, 'failed')).toMatchObject({ status: 'in_progress' });
      const ofSaga = await database.admin<{ type: string; times: number }>(
        `SELECT type, count(*)::int AS times FROM event WHERE correlation_id = $1 GROUP BY type`,
        [id],
      );
      expect(Object.fromEntries(ofSaga.map(({ type, times }) => [type, times]))).toEqual(ONCE_AND_BACK);
      const { body: stock } = await tenant.admin.get<{ locations: { onHand: number }[] }>(`/parts/${partId}/stock`);
      expect(stock.locations[0]).toMatchObject({ onHand: 5 });
      const { body: invoices } = await tenant.admin.get<{ data: { workOrderId: string; status: string }[] }>(
        '/invoices?limit=200',
      );
      expect(invoices.data.filter(({ workOrderId }) => workOrderId === id).map(({ status }) => status)).toEqual([
        'void',
      ]);
      const { body: undone } = await tenant.admin.get(`/vehicles/${vehicleId}`);
      expect(undone).toMatchObject({ odometer: 1_000, lastServiceOdometer: null });
    },
    120_000,
  );
});

describe('a compensation that fails', () => {
  it('is retried and gets through', async () => {
    await restart('fail@command.VoidMeterReading.before-commit*2');
    const { id, vehicleId } = await prepared(1);
    await tenant.admin.command(`/work-orders/${id}/complete`, { odometer: 1_020 });
    expect(await settled(id, 'failed')).toMatchObject({ status: 'in_progress' });
    expect((await tenant.admin.get(`/vehicles/${vehicleId}`)).body).toMatchObject({ odometer: 1_000 });
  }, 120_000);

  it('that goes on failing is shown as stuck, and goes on when a person says so', async () => {
    await restart('fail@command.VoidMeterReading.before-commit');
    const { id } = await prepared(1);
    await tenant.admin.command(`/work-orders/${id}/complete`, { odometer: 1_030 });
    await settled(id, 'stuck');
    const { body } = await tenant.admin.get<{
      status: string;
      steps: { name: string; status: string; note: string | null }[];
    }>(`/work-orders/${id}/completion`);
    expect(body.status).toBe('stuck');
    expect(body.steps.find(({ name }) => name === 'raise_meter')).toMatchObject({
      status: 'failed',
      note: expect.stringContaining('Fault ordered'),
    });
    await restart('');
    await tenant.admin.command(`/work-orders/${id}/completion/retry`);
    expect(await settled(id, 'failed')).toMatchObject({ status: 'in_progress' });
  }, 120_000);
});

describe('a reservation that goes on failing', () => {
  it('goes on when a person retries the completion, who gets the true version, and the same answer again', async () => {
    await restart('fail@command.ReserveStock.before-commit');
    const { id, partId } = await prepared(5);
    const statusOf = async () => {
      const [saga] = await database.admin(`SELECT status FROM saga WHERE type = 'part-reservation' AND id = $1`, [id]);
      return saga?.['status'];
    };
    await program.until(async () => (await statusOf()) === 'stuck', 'the reservation to be stuck', 30_000);
    await restart('');
    const retry = { commandId: randomUUID() };
    const { status, body } = await tenant.admin.post(`/work-orders/${id}/completion/retry`, retry);
    const { version } = (await tenant.admin.get<{ version: number }>(`/work-orders/${id}`)).body;
    expect([status, body]).toEqual([200, { id, version }]);
    await program.until(async () => (await statusOf()) === 'done', 'the reservation');
    const { body: stock } = await tenant.admin.get<{ locations: { reserved: number }[] }>(`/parts/${partId}/stock`);
    expect(stock.locations[0]).toMatchObject({ reserved: 2 });
    await tenant.admin.command(`/work-orders/${id}/labor`, { hours: 1, rate: 60 });
    expect((await tenant.admin.post(`/work-orders/${id}/completion/retry`, retry)).body).toEqual(body);
    const another = await tenant.admin.post<{ code: string }>(`/work-orders/${id}/completion/retry`);
    expect([another.status, another.body.code]).toEqual([409, 'nothing_to_retry']);
  }, 120_000);
});
