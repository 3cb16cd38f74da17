import { SagaProgram } from '../support/saga-program.js';
import { partOnStartedWorkOrder } from '../support/tenant.js';

const STEPS = ['raise_meter', 'take_parts', 'record_cost', 'issue_invoice', 'reset_service', 'notify', 'end'];
const BOUNDARIES = ['claimed', 'answered', 'settling', 'settled'];

let sagas: SagaProgram;
const admin = () => sagas.tenant.admin;
beforeAll(async () => (sagas = await SagaProgram.start()), 120_000);
afterAll(() => sagas?.close());

describe('the process killed at every boundary of the saga', () => {
  // From the last step to the first: what goes on after a kill is past the step of the next one.
  const rounds = BOUNDARIES.map((at) => STEPS.toReversed().map((step) => `kill@saga.${at}.${step}`));
  const kills = rounds.flatMap((round) => round.map((kill, place) => ({ kill, next: round[place + 1] })));

  it.each([{ kill: 'kill@reader.saga-work-order-completion.before-checkpoint', next: '' }, ...kills])(
    'goes on after $kill, nothing half done and nothing twice',
    async ({ kill, next }) => {
      await sagas.run(kill);
      const { id, vehicleId, partId } = await partOnStartedWorkOrder(admin(), 5);
      // The answer may not arrive: the process can die before it is sent.
      await admin()
        .post(`/work-orders/${id}/complete`, { odometer: 1_010, commandId: id })
        .catch(() => undefined);
      await sagas.startAgain(next);
      const again = await admin().post(`/work-orders/${id}/complete`, { odometer: 1_010, commandId: id });
      expect(again.status).toBe(200);
      expect(await sagas.settled(id, 'done')).toMatchObject({ status: 'completed', partsCost: 8 });
      const { body: stock } = await admin().get<{ locations: { onHand: number; reserved: number }[] }>(
        `/parts/${partId}/stock`,
      );
      expect(stock.locations[0]).toMatchObject({ onHand: 3 });
      const { body: invoices } = await admin().get<{ data: { workOrderId: string; status: string }[] }>(
        '/invoices?limit=200',
      );
      expect(invoices.data.filter(({ workOrderId }) => workOrderId === id)).toHaveLength(1);
      const { body: readings } = await admin().get<{ data: { value: number }[] }>(
        `/vehicles/${vehicleId}/meter-readings`,
      );
      expect(readings.data.map(({ value }) => value).sort()).toEqual([1_000, 1_010]);
    },
    120_000,
  );
});
