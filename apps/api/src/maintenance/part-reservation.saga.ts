import type { PartLine } from '#domain/maintenance/work-order-lines.js';
import type { PartDemand, WorkOrderReopened } from '#domain/maintenance/work-order.events.js';
import type { RecordedEvent } from '#domain/shared/domain-event.js';
import { Saga, type SagaCommand, type SagaInput, type SagaReaction } from '#domain/shared/saga.js';

const ADDED = 'maintenance.work-order-part-added';
const REMOVED = 'maintenance.work-order-part-removed';
const CANCELLED = 'maintenance.work-order-cancelled';
const FINISHED = 'maintenance.work-order-completion-finished';
const REOPENED = 'maintenance.work-order-reopened';
const UNDONE = 'maintenance.work-order-completion-undone';

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
  /** Attempt of the completion that was taken back last: from then on lines are reserved and released anew. */
  readonly reopened?: number;
  /** While it is being taken back: lines that come back with it, and lines removed since. */
  readonly returning?: { readonly back: readonly string[]; readonly gone: readonly Line[] };
  /** Sent one at a time, so that a release never overtakes its reservation. */
  readonly queue: readonly SagaCommand[];
}

/** Keeps stock reserved for the part lines of a work order for as long as it wants them. */
export class PartReservationSaga extends Saga<ReservationState> {
  readonly type = 'part-reservation';
  readonly reads: ReadonlySet<string> = new Set([ADDED, REMOVED, CANCELLED, FINISHED, REOPENED, UNDONE]);

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

type Kept = Pick<ReservationState, 'lines' | 'seen' | 'reopened' | 'returning'>;
type Change = Kept & { readonly commands: readonly SagaCommand[] };

function changeFor(state: ReservationState, { streamId, event }: RecordedEvent): Change {
  const { queue: _queue, ...kept } = state;
  const { lines, seen, returning } = kept;
  const reserve = (line: Line): SagaCommand => commandFor('reserve', 'ReserveStock', streamId, line, kept);
  const release = (line: Line): SagaCommand => commandFor('release', 'ReleaseStock', streamId, line, kept);
  switch (event.type) {
    case ADDED: {
      const { line } = event.data as { line: PartLine };
      if (!line.stocked || seen.includes(line.id)) return { ...kept, commands: [] };
      const wanted = lineOf({ ...line, lineId: line.id });
      return { ...kept, lines: [...lines, wanted], seen: [...seen, line.id], commands: [reserve(wanted)] };
    }
    case REMOVED: {
      const { part } = event.data as { part: PartDemand };
      const removed = lines.filter(({ lineId }) => lineId === part.lineId);
      const left = { ...kept, lines: lines.filter(({ lineId }) => lineId !== part.lineId) };
      // What the completion took may not be back yet, and comes back reserved: it is released when all is.
      if (returning)
        return { ...left, returning: { ...returning, gone: [...returning.gone, ...removed] }, commands: [] };
      return { ...left, commands: removed.map(release) };
    }
    case REOPENED: {
      const { attempt, parts } = event.data as WorkOrderReopened['data'];
      if (kept.reopened === attempt) return { ...kept, commands: [] };
      const lines = parts.filter(({ stocked }) => stocked).map(lineOf);
      const back = lines.map(({ lineId }) => lineId);
      const known = [...new Set([...seen, ...back])];
      return { lines, seen: known, reopened: attempt, returning: { back, gone: [] }, commands: [] };
    }
    case UNDONE: {
      const { returning: over, ...rest } = kept;
      const back = lines.filter(({ lineId }) => over?.back.includes(lineId));
      return { ...rest, commands: [...(over?.gone ?? []).map(release), ...back.map(reserve)] };
    }
    default:
      // Cancelled, or all taken: whatever is still held (a reservation that came after the taking) is given up.
      return { ...kept, lines: [], commands: lines.map(release) };
  }
}

function lineOf({ lineId, partId, locationId, quantity }: Line): Line {
  return { lineId, partId, locationId, quantity };
}

/** A command is sent once under its step and line, so each reopening has steps of its own. */
function commandFor(step: string, name: string, workOrderId: string, line: Line, { reopened }: Kept): SagaCommand {
  const place = reopened === undefined ? step : `${step}.${reopened}`;
  return { step: place, line: line.lineId, name, payload: { ...line, workOrderId }, compensates: false };
}

function enqueued({ queue }: ReservationState, { commands, ...kept }: Change): SagaReaction<ReservationState> {
  return reaction({ ...kept, queue: [...queue, ...commands] }, queue.length === 0 ? commands.slice(0, 1) : []);
}

function reaction(state: ReservationState, send: readonly SagaCommand[]): SagaReaction<ReservationState> {
  return { state, status: state.queue.length > 0 ? 'running' : 'done', send, timeoutAt: null };
}
