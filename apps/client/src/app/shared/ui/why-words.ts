import type { Because, Explanation, SetBy } from '#domain/shared/views.js';
import type { Formats } from '../formats';
import { messageOf } from '../messages';

export interface WhyLine {
  readonly text: string;
  readonly value: string;
  /** Who set it when, and who judged it since. */
  readonly notes: readonly string[];
  /** It does not count, and never will as it stands. */
  readonly isOut: boolean;
  readonly link: { readonly title: string; readonly to: readonly string[] } | null;
}

/** The number itself, and how it comes about, in a sentence. */
export function summaryOf({ value, how, because }: Explanation, shown: (value: number) => string): string {
  if (how === 'latest')
    return value === null ? 'No reading counts yet.' : `${shown(value)} is the latest reading that counts.`;
  if (because.length === 0) return `Nothing was logged yet, so it is ${shown(value ?? 0)}.`;
  return because.length === 1
    ? `${shown(value ?? 0)} is this one amount.`
    : `${shown(value ?? 0)} is the sum of these ${because.length} amounts.`;
}

export function numberIn({ unit }: Pick<Explanation, 'unit'>, formats: Formats): (value: number) => string {
  if (unit === 'money') return (value) => formats.money(value);
  return unit === 'hours' ? (value) => `${formats.number(value)} h` : (value) => formats.distance(value);
}

export function lineOf(because: Because, shown: (value: number) => string, formats: Formats): WhyLine {
  const { kind, value, state, link } = because;
  return {
    text: textOf(because, formats),
    value: shown(value),
    notes:
      kind === 'reading'
        ? readingNotes(because, formats)
        : [setNote(because.setBy, formats)].filter((note) => note !== ''),
    isOut: state === 'void' || state === 'quarantined',
    link: link && { title: link.title, to: [link.kind === 'part' ? '/parts' : '/work-orders', link.id] },
  };
}

function textOf({ kind, text, quantity, each, at, state }: Because, formats: Formats): string {
  switch (kind) {
    case 'labor':
      return `${formats.number(quantity)} h at ${formats.money(each)}${text && text !== 'Labor' ? ` · ${text}` : ''}`;
    case 'part':
      return `${formats.number(quantity)} × ${text} at ${formats.money(each)}, ${state === 'actual' ? 'what stock really cost' : 'as estimated'}`;
    case 'discount':
      return 'Discount';
    case 'tax':
      return 'Tax';
    case 'reading':
      return `Read ${formats.dateTime(at)} · ${(text ?? '').replaceAll('_', ' ')}`;
    default:
      return text ?? '';
  }
}

/** A reading says what has become of it. */
function readingNotes({ state, reason, setBy, judgedBy }: Because, formats: Formats): string[] {
  const words =
    state === 'void'
      ? `Void${reason ? `: ${reason}` : ''}. Voided ${who(judgedBy, formats)}.`
      : state === 'quarantined'
        ? `Kept apart until a person judges it. ${messageOf(reason ?? '')}`
        : judgedBy
          ? `Accepted ${who(judgedBy, formats)}.`
          : '';
  return [`Recorded ${who(setBy, formats)}.`, words].filter((note) => note !== '');
}

function setNote(setBy: SetBy | null, formats: Formats): string {
  return setBy === null ? '' : `${setBy.type.endsWith('added') ? 'Added' : 'Recorded'} ${who(setBy, formats)}.`;
}

function who(by: SetBy | null, formats: Formats): string {
  return by === null ? '' : `by ${by.userName ?? 'the system'}, ${formats.dateTime(by.at)}`;
}
