import { DomainError } from '../shared/domain-error.js';
import type { MinorUnits } from '../shared/money.js';
import type { Milli, Seconds } from '../shared/quantity.js';
import { optionalText, requireInteger, requireNewId, requireText } from '../shared/require.js';
import type { ChargeLine, LaborLine, PartLine, Task } from './work-order-lines.js';
import { estimated, laborCost } from './work-order-lines.js';

const MAX_LINES = 500;

export interface NewTask {
  readonly id: string;
  readonly title: string;
  readonly dueServiceId?: string | null;
}

export interface NewLabor {
  readonly id: string;
  readonly taskId?: string | null;
  readonly technicianId?: string | null;
  readonly seconds: Seconds;
  /** Minor units per hour. */
  readonly rate: MinorUnits;
  readonly description?: string | null;
}

export interface NewPart {
  readonly id: string;
  readonly taskId?: string | null;
  readonly partId: string;
  readonly partNumber: string;
  readonly partName: string;
  readonly locationId?: string | null;
  readonly stocked: boolean;
  readonly quantity: Milli;
  /** What one unit is expected to cost; for a part not kept in stock, what it does cost. */
  readonly unitCost: MinorUnits;
}

export interface NewCharge {
  readonly id: string;
  readonly taskId?: string | null;
  readonly description: string;
  readonly amount: MinorUnits;
}

interface Lines {
  readonly tasks: readonly Task[];
  readonly labor: readonly LaborLine[];
  readonly parts: readonly PartLine[];
  readonly charges: readonly ChargeLine[];
}

export function newTask(task: NewTask, { tasks }: Lines): Task {
  return {
    id: requireRoom(task.id, tasks),
    title: requireText('title', task.title, 300),
    done: false,
    dueServiceId: task.dueServiceId ?? null,
  };
}

export function newLabor(labor: NewLabor, { tasks, labor: lines }: Lines): LaborLine {
  const seconds = requireInteger('seconds', labor.seconds, 1, 10_000 * 3600);
  const rate = requireInteger('rate', labor.rate);
  return {
    id: requireRoom(labor.id, lines),
    taskId: taskOf(labor, tasks),
    technicianId: labor.technicianId ?? null,
    seconds,
    rate,
    cost: laborCost(seconds, rate),
    description: optionalText('description', labor.description, 1000),
  };
}

/** @throws DomainError `required` {field: locationId} for a stocked part from nowhere */
export function newPart(part: NewPart, { tasks, parts: lines }: Lines): PartLine {
  if (part.stocked && part.locationId == null) throw new DomainError('required', { field: 'locationId' });
  return estimated({
    id: requireRoom(part.id, lines),
    taskId: taskOf(part, tasks),
    partId: part.partId,
    partNumber: part.partNumber,
    partName: part.partName,
    locationId: part.locationId ?? null,
    stocked: part.stocked,
    quantity: requireInteger('quantity', part.quantity, 1, 1_000_000_000_000),
    estimatedUnitCost: requireInteger('unitCost', part.unitCost),
  });
}

export function newParts(parts: readonly NewPart[], lines: Lines): PartLine[] {
  return parts.reduce<PartLine[]>(
    (made, part) => [...made, newPart(part, { ...lines, parts: [...lines.parts, ...made] })],
    [],
  );
}

export function newCharge(charge: NewCharge, { tasks, charges: lines }: Lines): ChargeLine {
  return {
    id: requireRoom(charge.id, lines),
    taskId: taskOf(charge, tasks),
    description: requireText('description', charge.description, 1000),
    amount: requireInteger('amount', charge.amount),
  };
}

/** @throws DomainError `line_not_found` {lineId} */
export function findLine<Line extends { readonly id: string }>(lines: readonly Line[], lineId: string): Line {
  const line = lines.find(({ id }) => id === lineId);
  if (!line) throw new DomainError('line_not_found', { lineId });
  return line;
}

/** @throws DomainError `duplicate_id` {id}, `too_many_lines` {max} */
function requireRoom(id: string, lines: readonly { readonly id: string }[]): string {
  if (lines.length >= MAX_LINES) throw new DomainError('too_many_lines', { max: MAX_LINES });
  return requireNewId(id, lines);
}

function taskOf({ taskId }: { readonly taskId?: string | null }, tasks: readonly Task[]): string | null {
  return taskId == null ? null : findLine(tasks, taskId).id;
}
