import type { Formats } from '../shared/formats';
import type { DueHere } from './due-here';

/** "in 320 mi", "12 d past", "today"; empty where nothing tells it. */
export function leftText({ reason }: DueHere, formats: Formats): string {
  if (reason === null) return '';
  const { measure, left } = reason;
  if (measure === 'time' && left === 0) return 'today';
  const amount = Math.abs(left);
  const text =
    measure === 'time'
      ? `${formats.number(amount)} d`
      : measure === 'distance'
        ? formats.metres(amount)
        : `${formats.number(Math.round(amount / 3_600))} h`;
  return left < 0 ? `${text} past` : `in ${text}`;
}
