import type { SettingsView } from '#domain/identity/views.js';
import { HOLD_REASONS, PRIORITIES, URGENCIES } from '#domain/maintenance/work-order.words.js';
import type { HoldReason, Urgency } from '#domain/maintenance/work-order.words.js';
import { toMajor, toMinor } from '#domain/shared/money.js';
import { fromMetres, fromMilli, hoursToSeconds, secondsToHours, toMetres, toMilli } from '#domain/shared/quantity.js';
import type { FieldCommand } from '#offline/queued-command.js';
import type { Answers, AskField } from '../../shared/ui/ask';
import type { PickerOption } from '../../shared/ui/picker';
import { HOLD_REASON, PRIORITY, URGENCY } from '../../shared/ui/words';
import { fitting } from '../fitting';
import type { PartHere } from '../parts-here';

type Given = FieldCommand['command'];
type Named<Name extends Given['name']> = Extract<Given, { readonly name: Name }>;
type Answer = Answers[string];
type Units = Pick<SettingsView, 'currency' | 'distanceUnit'>;

/** One thing that somebody entered with a command, as a form asks for it; `value` is what they entered. */
interface Entry<Command> extends AskField {
  /** The command with another answer. @throws DomainError where that is no such amount or quantity */
  readonly put: (command: Command, answer: Answer) => Command;
}

/** What is picked from where what was picked is not to be had any more. */
export interface Instead {
  readonly parts: readonly PartHere[];
  readonly findVehicles: (typed: string) => Promise<readonly PickerOption[]>;
}

const REASON = Object.fromEntries(HOLD_REASONS.map((reason) => [reason, HOLD_REASON[reason].text]));

/** What is entered with each command. One that is not here says nothing but that it was done. */
const ENTERED: {
  readonly [Name in Given['name']]?: (
    command: Named<Name>,
    units: Units,
    instead?: Instead,
  ) => readonly Entry<Named<Name>>[];
} = {
  CreateWorkOrder: ({ workOrder: { description, urgency } }, _units, instead) => [
    ...(instead
      ? [
          {
            ...pick('vehicle', 'Another vehicle', instead.findVehicles),
            put: (command: Named<'CreateWorkOrder'>, answer: Answer) => ({
              ...command,
              workOrder: { ...command.workOrder, vehicleId: String(answer) },
            }),
          },
        ]
      : []),
    {
      ...long('description', 'What is wrong', description),
      required: true,
      put: (command, answer) => ({ ...command, workOrder: { ...command.workOrder, description: String(answer) } }),
    },
    {
      ...select('urgency', 'How urgent', urgency ?? 'normal', URGENCY, URGENCIES),
      put: (command, answer) => ({ ...command, workOrder: { ...command.workOrder, urgency: answer as Urgency } }),
    },
  ],
  UpdateWorkOrder: ({ changes }) =>
    [
      { ...long('description', 'Work to be done', changes.description), required: true },
      date('dueDate', 'Due', changes.dueDate),
      select('priority', 'Priority', changes.priority, PRIORITY, PRIORITIES),
      select('urgency', 'Urgency', changes.urgency, URGENCY, URGENCIES),
      long('notes', 'Notes', changes.notes),
    ]
      .filter(({ name }) => name in changes)
      .map((field) => ({
        ...field,
        put: (command, answer) => ({ ...command, changes: { ...command.changes, [field.name]: answer || null } }),
      })),
  ScheduleWorkOrder: (scheduled) => [
    {
      ...date('date', 'Planned for', scheduled.date),
      required: true,
      put: (command, answer) => ({ ...command, date: String(answer) }),
    },
  ],
  HoldWorkOrder: ({ reason, note }) => [
    {
      ...select('reason', 'Why', reason, REASON, HOLD_REASONS),
      put: (command, answer) => ({ ...command, reason: answer as HoldReason }),
    },
    { ...text('note', 'Note', note), put: (command, answer) => ({ ...command, note: textOf(answer) }) },
  ],
  CompleteWorkOrder: ({ odometer, labor, notes }, units) => [
    {
      ...distance('odometer', 'Odometer now', odometer, units),
      put: (command, answer) => ({ ...command, odometer: metresOf(answer, units) }),
    },
    {
      ...number('hours', 'Labor', labor && secondsToHours(labor.seconds), 'h'),
      half: true,
      put: ({ labor: before, ...command }, answer) => {
        const seconds = hoursToSeconds(Number(answer ?? 0));
        return seconds > 0
          ? { ...command, labor: { id: before?.id ?? crypto.randomUUID(), rate: before?.rate ?? 0, seconds } }
          : command;
      },
    },
    {
      ...number('rate', 'Rate', labor && toMajor(labor.rate, units.currency), `${units.currency}/h`),
      half: true,
      put: (command, answer) =>
        command.labor ? { ...command, labor: { ...command.labor, rate: minorOf(answer, units) } } : command,
    },
    { ...long('notes', 'Notes', notes), put: (command, answer) => ({ ...command, notes: textOf(answer) }) },
  ],
  AddTask: ({ task }) => [
    {
      ...text('title', 'What is to be done', task.title),
      required: true,
      put: (command, answer) => ({ ...command, task: { ...command.task, title: String(answer) } }),
    },
  ],
  AddLabor: ({ labor }, units) => [
    {
      ...number('hours', 'Labor', secondsToHours(labor.seconds), 'h'),
      half: true,
      required: true,
      put: (command, answer) => ({
        ...command,
        labor: { ...command.labor, seconds: hoursToSeconds(Number(answer)) },
      }),
    },
    {
      ...number('rate', 'Rate', toMajor(labor.rate, units.currency), `${units.currency}/h`),
      half: true,
      required: true,
      put: (command, answer) => ({ ...command, labor: { ...command.labor, rate: minorOf(answer, units) } }),
    },
  ],
  AddPart: ({ part }, units, instead) => [
    ...(instead ? [anotherPart(instead.parts.filter((each) => each.part.stocked === part.stocked))] : []),
    {
      ...number('quantity', 'How many', fromMilli(part.quantity)),
      required: true,
      put: (command, answer) => ({ ...command, part: { ...command.part, quantity: toMilli(Number(answer)) } }),
    },
    ...(part.stocked ? [] : [costOfOne(part.unitCost, units)]),
  ],
  AddCharge: ({ charge }, units) => [
    {
      ...text('description', 'What was bought', charge.description),
      required: true,
      put: (command, answer) => ({ ...command, charge: { ...command.charge, description: String(answer) } }),
    },
    {
      ...number('amount', 'What it cost', toMajor(charge.amount, units.currency), units.currency),
      required: true,
      put: (command, answer) => ({ ...command, charge: { ...command.charge, amount: minorOf(answer, units) } }),
    },
  ],
  RecordMeterReading: ({ meterKind, reading }, units) => [
    {
      ...(meterKind === 'odometer'
        ? distance('value', 'Odometer now', reading.value, units)
        : number('value', 'Engine hours now', secondsToHours(reading.value), 'h')),
      required: true,
      put: (command, answer) => ({
        ...command,
        reading: {
          ...command.reading,
          value: meterKind === 'odometer' ? metresOf(answer, units)! : hoursToSeconds(Number(answer)),
          // Sent anew it is of now.
          at: new Date().toISOString(),
        },
      }),
    },
  ],
};

/** Of every command, by its name only. */
function entriesOf({ command }: FieldCommand, units: Units, instead?: Instead): readonly Entry<Given>[] {
  type Asked = (command: Given, units: Units, instead?: Instead) => readonly Entry<Given>[];
  const entered = ENTERED[command.name] as Asked | undefined;
  return entered?.(command, units, instead) ?? [];
}

/** What was entered with a command, for a form that begins with it; nothing for what is only done. */
export function enteredWith(does: FieldCommand, units: Units, instead?: Instead): readonly AskField[] {
  return entriesOf(does, units, instead).map(({ put: _put, ...field }) => field);
}

/**
 * The same command with other answers; what is answered as before stays exactly as it was.
 * @throws DomainError where an answer is no such amount or quantity
 */
export function withAnswers(does: FieldCommand, answers: Answers, units: Units, instead?: Instead): FieldCommand {
  const command = entriesOf(does, units, instead).reduce((made, { name, value, put }) => {
    const answer = answers[name] ?? null;
    return answer === (value ?? null) ? made : put(made, answer);
  }, does.command);
  return { ...does, command } as FieldCommand;
}

function costOfOne(unitCost: number, units: Units): Entry<Named<'AddPart'>> {
  return {
    ...number('unitCost', 'What one costs', toMajor(unitCost, units.currency), units.currency),
    required: true,
    put: (command, answer) => ({ ...command, part: { ...command.part, unitCost: minorOf(answer, units) } }),
  };
}

function anotherPart(offered: readonly PartHere[]): Entry<Named<'AddPart'>> {
  return {
    ...pick('item', 'Another part', (typed) => Promise.resolve(fitting(offered, typed))),
    put: (command, answer) => {
      const { part, locationId, unitCost } = offered.find(({ id }) => id === answer)!;
      const chosen = { partId: part.id, partNumber: part.partNumber, partName: part.name, stocked: part.stocked };
      return { ...command, part: { ...command.part, ...chosen, locationId, unitCost } };
    },
  };
}

function pick(name: string, label: string, search: NonNullable<AskField['search']>): AskField {
  return { name, label, kind: 'pick', required: true, search };
}

function text(name: string, label: string, value: string | null | undefined): AskField {
  return { name, label, kind: 'text', value };
}

function long(name: string, label: string, value: string | null | undefined): AskField {
  return { name, label, kind: 'long', value };
}

function date(name: string, label: string, value: string | null | undefined): AskField {
  return { name, label, kind: 'date', value };
}

function number(name: string, label: string, value: number | undefined, suffix?: string): AskField {
  return { name, label, kind: 'number', value, suffix };
}

function distance(name: string, label: string, metres: number | null, { distanceUnit }: Units): AskField {
  const value = metres === null ? undefined : fromMetres(metres, distanceUnit);
  return number(name, label, value, distanceUnit === 'miles' ? 'mi' : 'km');
}

function select(
  name: string,
  label: string,
  value: string | undefined,
  words: Readonly<Record<string, string>>,
  values: readonly string[],
): AskField {
  const options = values.map((each) => ({ value: each, text: words[each] ?? each }));
  return { name, label, kind: 'select', value, options, required: true };
}

function textOf(answer: Answer): string | null {
  return String(answer ?? '').trim() || null;
}

function metresOf(answer: Answer, { distanceUnit }: Units): number | null {
  return answer === null || answer === '' ? null : toMetres(Number(answer), distanceUnit);
}

function minorOf(answer: Answer, { currency }: Units): number {
  return toMinor(Number(answer), currency);
}
