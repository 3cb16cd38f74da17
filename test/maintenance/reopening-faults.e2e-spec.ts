import { freshDatabase } from '../support/database.js';
import { Program } from '../support/program.js';
import { part, provision, startedWorkOrder, vehicle, type TestTenant } from '../support/tenant.js';

/** What a reopening makes the sagas do: each thing once. */
const EACH_ONCE = {
  'maintenance.work-order-reopened': 1,
  'fleet.vehicle-service-reverted': 1,
  'billing.invoice-voided': 1,
  'inventory.stock-returned': 1,
  'fleet.meter-reading-voided': 1,
  'maintenance.work-order-completion-undone': 1,
};

interface Detail {
  status: string;
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

const settled = (id: string, status: string): Promise<Detail> =>
  program.until(
    async () => {
      const { body } = await tenant.admin.get<Detail>(`/work-orders/${id}`).catch(() => ({ body: undefined }));
      return body?.completion?.status === status && body;
    },
    `completion ${status}`,
    30_000,
  );

async function completed(): Promise<{ id: string; vehicleId: string; partId: string }> {
  const vehicleId = await vehicle(tenant.admin, 1_000);
  const partId = await part(tenant.admin, [{ quantity: 5, unitCost: 4 }]);
  const id = await startedWorkOrder(tenant.admin, vehicleId);
  await tenant.admin.command(`/work-orders/${id}/parts`, { partId, quantity: 2 });
  await tenant.admin.command(`/work-orders/${id}/complete`, { odometer: 1_010 });
  await settled(id, 'done');
  return { id, vehicleId, partId };
}

/** With every saga at rest: a command whose answer is not settled yet would meet the new faults at the next start. */
async function restart(faults: string): Promise<void> {
  const unsettled = () => database.admin(`SELECT FROM saga_command WHERE status = 'pending'`);
  await program.until(async () => (await unsettled()).length === 0, 'every saga to come to rest');
  await program.stop();
  await program.start({ FLEET_FAULTS: faults });
}

async function doneSince(id: string, position: number): Promise<Record<string, number>> {
  const rows = await database.admin<{ type: string; times: number }>(
    `SELECT type, count(*)::int AS times FROM event WHERE correlation_id = $1 AND position > $2
       AND type NOT IN ('inventory.stock-reserved', 'inventory.stock-released') GROUP BY type`,
    [id, position],
  );
  return Object.fromEntries(rows.map(({ type, times }) => [type, times]));
}

const lastPosition = async (): Promise<number> =>
  (await database.admin<{ last: number }>('SELECT max(position)::int AS last FROM event'))[0]!.last;

describe('the process killed at every boundary of a reopening', () => {
  const points = [
    'command.ReopenWorkOrder.before-commit',
    'command.ReopenWorkOrder.after-commit',
    'reader.saga-work-order-completion.before-checkpoint',
    'command.RevertVehicleService.after-commit',
    'command.VoidInvoice.before-commit',
    'saga.settling.issue_invoice',
    'command.ReturnStock.after-commit',
    'saga.settled.take_parts',
    'command.VoidMeterReading.before-commit',
    'command.UndoCompletion.before-commit',
    'command.UndoCompletion.after-commit',
    'saga.settling.end',
  ];

  it.each(points)(
    'takes everything back after kill -9 at %s, and nothing twice',
    async (point) => {
      const { id, vehicleId, partId } = await completed();
      await restart(`kill@${point}`);
      const from = await lastPosition();
      const reopen = { reason: 'The wrong pads', commandId: id };
      // The answer may not arrive: the process can die before it is sent.
      await tenant.admin.post(`/work-orders/${id}/reopen`, reopen).catch(() => undefined);
      await program.ended();
      await program.start();
      expect((await tenant.admin.post(`/work-orders/${id}/reopen`, reopen)).status).toBe(200);
      expect(await settled(id, 'undone')).toMatchObject({ status: 'in_progress' });
      expect(await doneSince(id, from)).toEqual(EACH_ONCE);
      await program.until(async () => {
        const { body } = await tenant.admin.get<{ locations: { onHand: number; reserved: number }[] }>(
          `/parts/${partId}/stock`,
        );
        return body.locations[0]!.onHand === 5 && body.locations[0]!.reserved === 2;
      }, 'the stock to be back and reserved');
      const { body: invoices } = await tenant.admin.get<{ data: { status: string }[] }>(`/invoices?workOrderId=${id}`);
      expect(invoices.data.map(({ status }) => status)).toEqual(['void']);
      const { body: undone } = await tenant.admin.get(`/vehicles/${vehicleId}`);
      expect(undone).toMatchObject({ odometer: 1_000, lastServiceOdometer: null });
    },
    120_000,
  );
});

describe('a step of a reopening that goes on failing', () => {
  it('is shown as stuck, and goes on when a person says so', async () => {
    const { id } = await completed();
    await restart('fail@command.VoidInvoice.before-commit');
    await tenant.admin.command(`/work-orders/${id}/reopen`, { reason: 'x' });
    await settled(id, 'stuck');
    const { body } = await tenant.admin.get<{ reopening: { steps: { name: string; status: string }[] } }>(
      `/work-orders/${id}/completion`,
    );
    expect(body.reopening.steps.find(({ name }) => name === 'issue_invoice')).toMatchObject({
      status: 'failed',
      note: expect.stringContaining('Fault ordered'),
    });
    await restart('');
    await tenant.admin.command(`/work-orders/${id}/completion/retry`);
    expect(await settled(id, 'undone')).toMatchObject({ status: 'in_progress' });
  }, 120_000);
});
