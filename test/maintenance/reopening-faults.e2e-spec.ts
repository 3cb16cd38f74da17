import { SagaProgram } from '../support/saga-program.js';
import { partOnStartedWorkOrder } from '../support/tenant.js';

/** What a reopening makes the sagas do: each thing once. */
const EACH_ONCE = {
  'maintenance.work-order-reopened': 1,
  'fleet.vehicle-service-reverted': 1,
  'billing.invoice-voided': 1,
  'inventory.stock-returned': 1,
  'fleet.meter-reading-voided': 1,
  'maintenance.work-order-completion-undone': 1,
};

let sagas: SagaProgram;
const admin = () => sagas.tenant.admin;
beforeAll(async () => (sagas = await SagaProgram.start()), 120_000);
afterAll(() => sagas?.close());

async function completed(): Promise<{ id: string; vehicleId: string; partId: string }> {
  const prepared = await partOnStartedWorkOrder(admin(), 5);
  await admin().command(`/work-orders/${prepared.id}/complete`, { odometer: 1_010 });
  await sagas.settled(prepared.id, 'done');
  return prepared;
}

async function doneSince(id: string, position: number): Promise<Record<string, number>> {
  const rows = await sagas.database.admin<{ type: string; times: number }>(
    `SELECT type, count(*)::int AS times FROM event WHERE correlation_id = $1 AND position > $2
       AND type NOT IN ('inventory.stock-reserved', 'inventory.stock-released') GROUP BY type`,
    [id, position],
  );
  return Object.fromEntries(rows.map(({ type, times }) => [type, times]));
}

const lastPosition = async (): Promise<number> =>
  (await sagas.database.admin<{ last: number }>('SELECT max(position)::int AS last FROM event'))[0]!.last;

describe('the process killed at every boundary of a reopening', () => {
  // From the last to the first: what goes on after a kill is past the next one.
  const rounds = [
    ['command.ReopenWorkOrder.before-commit'],
    ['command.ReopenWorkOrder.after-commit'],
    [
      'saga.settling.end',
      'command.UndoCompletion.after-commit',
      'command.VoidMeterReading.before-commit',
      'saga.settled.take_parts',
      'saga.settling.issue_invoice',
      'command.RevertVehicleService.after-commit',
      'reader.saga-work-order-completion.before-checkpoint',
    ],
    ['command.UndoCompletion.before-commit', 'command.ReturnStock.after-commit', 'command.VoidInvoice.before-commit'],
  ].map((points) => points.map((point) => `kill@${point}`));
  const kills = rounds.flatMap((round) => round.map((kill, place) => ({ kill, next: round[place + 1] })));
  const works: Awaited<ReturnType<typeof completed>>[] = [];

  beforeAll(async () => {
    while (works.length < kills.length) works.push(await completed());
  }, 120_000);

  it.each(kills)(
    'takes everything back after $kill, and nothing twice',
    async ({ kill, next }) => {
      const { id, vehicleId, partId } = works.pop()!;
      await sagas.run(kill);
      const from = await lastPosition();
      const reopen = { reason: 'The wrong pads', commandId: id };
      // The answer may not arrive: the process can die before it is sent.
      await admin()
        .post(`/work-orders/${id}/reopen`, reopen)
        .catch(() => undefined);
      await sagas.startAgain(next);
      expect((await admin().post(`/work-orders/${id}/reopen`, reopen)).status).toBe(200);
      expect(await sagas.settled(id, 'undone')).toMatchObject({ status: 'in_progress' });
      expect(await doneSince(id, from)).toEqual(EACH_ONCE);
      await sagas.program.until(async () => {
        const { body } = await admin().get<{ locations: { onHand: number; reserved: number }[] }>(
          `/parts/${partId}/stock`,
        );
        return body.locations[0]!.onHand === 5 && body.locations[0]!.reserved === 2;
      }, 'the stock to be back and reserved');
      const { body: invoices } = await admin().get<{ data: { status: string }[] }>(`/invoices?workOrderId=${id}`);
      expect(invoices.data.map(({ status }) => status)).toEqual(['void']);
      const { body: undone } = await admin().get(`/vehicles/${vehicleId}`);
      expect(undone).toMatchObject({ odometer: 1_000, lastServiceOdometer: null });
    },
    120_000,
  );
});

describe('a step of a reopening that goes on failing', () => {
  it('is shown as stuck, and goes on when a person says so', async () => {
    const { id } = await completed();
    await sagas.run('fail@command.VoidInvoice.before-commit');
    await admin().command(`/work-orders/${id}/reopen`, { reason: 'x' });
    await sagas.settled(id, 'stuck');
    const { body } = await admin().get<{ reopening: { steps: { name: string; status: string }[] } }>(
      `/work-orders/${id}/completion`,
    );
    expect(body.reopening.steps.find(({ name }) => name === 'issue_invoice')).toMatchObject({
      status: 'failed',
      note: expect.stringContaining('Fault ordered'),
    });
    await sagas.run();
    await admin().command(`/work-orders/${id}/completion/retry`);
    expect(await sagas.settled(id, 'undone')).toMatchObject({ status: 'in_progress' });
  }, 120_000);
});
