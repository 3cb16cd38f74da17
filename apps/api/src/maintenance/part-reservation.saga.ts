import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import type { PartDemand } from '#domain/maintenance/work-order.events.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { Saga, type SagaCommand, type SagaInput, type SagaReaction } from '#domain/shared/saga.js';

const ADDED = 'maintenance.work-order-part-added';
const REMOVED = 'maintenance.work-order-part-removed';
const CANCELLED = 'maintenance.work-order-cancelled';
const FINISHED = 'maintenance.work-order-completion-finished';

interface Line {
  readonly lineId: string;
  readonly partId: string;
  readonly locationId: string | null;
  readonly quantity: number;
}

export interface ReservationState {
  readonly lines: readonly Line[];
  /** Ids of all lines there ever were: what the log says twice happens once. */
  readonly seen: readonly string[];
  /** Sent one at a time, so that a release never overtakes its reservation. */
  readonly queue: readonly SagaCommand[];
}

/** Keeps stock reserved for the part lines of a work order for as long as it wants them. */
export class PartReservationSaga extends Saga<ReservationState> {
  readonly type = 'part-reservation';
  readonly reads: ReadonlySet<string> = new Set([ADDED, REMOVED, CANCELLED, FINISHED]);

  correlate({ streamId }: RecordedEvent): { id: string; attempt: number } {
    return { id: streamId, attempt: 1 };
  }

  react(
    state: ReservationState = { lines: [], seen: [], queue: [] },
    input: SagaInput,
  ): SagaReaction<ReservationState> | undefined {
    if (input.kind === 'event') return enqueued(state, changeFor(state, input.event));
    if (input.kind === 'timed-out') return undefined;
    const [head, ...rest] = state.queue;
    if (head?.step !== input.step || head.line !== input.line) return undefined;
    return reaction({ ...state, queue: rest }, rest.slice(0, 1));
  }
}

type Change = Pick<ReservationState, 'lines' | 'seen'> & { readonly commands: readonly SagaCommand[] };

function changeFor({ lines, seen }: ReservationState, { streamId, event }: RecordedEvent): Change {
  const release = (line: Line): SagaCommand => commandFor('release', 'ReleaseStock', streamId, line);
  if (event.type === ADDED) {
    const { line } = event.data as { line: PartLine };
    if (!line.stocked || seen.includes(line.id)) return { lines, seen, commands: [] };
    const wanted = { lineId: line.id, partId: line.partId, locationId: line.locationId, quantity: line.quantity };
    const reserve = commandFor('reserve', 'ReserveStock', streamId, wanted);
    return { lines: [...lines, wanted], seen: [...seen, line.id], commands: [reserve] };
  }
  if (event.type === REMOVED) {
    const { part } = event.data as { part: PartDemand };
    const [gone, kept] = [
      lines.filter(({ lineId }) => lineId === part.lineId),
      lines.filter(({ lineId }) => lineId !== part.lineId),
    ];
    return { lines: kept, seen, commands: gone.map(release) };
  }
  // Cancelled, or all taken: whatever is still held (a reservation that came after the taking) is given up.
  return { lines: [], seen, commands: lines.map(release) };
}

function commandFor(step: string, name: string, workOrderId: string, line: Line): SagaCommand {
  return { step, line: line.lineId, name, payload: { ...line, workOrderId }, compensates: false };
}

function enqueued({ queue }: ReservationState, { lines, seen, commands }: Change): SagaReaction<ReservationState> {
  return reaction({ lines, seen, queue: [...queue, ...commands] }, queue.length === 0 ? commands.slice(0, 1) : []);
}

function reaction(state: ReservationState, send: readonly SagaCommand[]): SagaReaction<ReservationState> {
  return { state, status: state.queue.length > 0 ? 'running' : 'done', send, timeoutAt: null };
}
