import type { JobView, ParkedEventView, StuckSagaView } from '#domain/platform/views.js';
import type { ErrorParams } from '#domain/shared/domain-error.js';
import { messageOf } from '../shared/messages';
import type { Label } from '../shared/ui/words';

/** What readers of the log and sagas do, for people. */
const READERS: Readonly<Record<string, string>> = {
  'saga-work-order-completion': 'Completing work orders',
  'saga-part-reservation': 'Reserving parts',
  welcome: 'Welcoming new companies',
};
const SAGAS: Readonly<Record<string, string>> = {
  'work-order-completion': 'Completion of a work order',
  'part-reservation': 'Reservation of parts',
};
const QUEUES: Readonly<Record<string, string>> = {
  mail: 'Mail',
  'completion-notice': 'Notice of a completion',
  'due-reminder': 'Reminder of due services',
  'attachment-files': 'Photo or document',
};
export const JOB_STATE: Readonly<Record<JobView['state'], Label>> = {
  failed: { text: 'Failed', tone: 'bad' },
  retrying: { text: 'Tried again soon', tone: 'warn' },
  running: { text: 'Running', tone: 'info' },
  waiting: { text: 'Waiting', tone: '' },
};
export const PARKED_STATE: Readonly<Record<ParkedEventView['state'], Label>> = {
  parked: { text: 'Given up', tone: 'bad' },
  retrying: { text: 'Tried again', tone: 'warn' },
};

/** `maintenance.work-order-completed` → "Work order completed". */
export function factOf({ type }: Pick<ParkedEventView, 'type'>): string {
  return capital(type.slice(type.indexOf('.') + 1));
}

export function readerOf({ reader }: Pick<ParkedEventView, 'reader'>): string {
  return READERS[reader] ?? capital(reader);
}

export function sagaOf({ type }: Pick<StuckSagaView, 'type'>): string {
  return SAGAS[type] ?? capital(type);
}

export function stepOf({ step }: Pick<StuckSagaView, 'step'>): string {
  return capital(step.replaceAll('_', ' '));
}

export function jobOf({ queue, template }: Pick<JobView, 'queue' | 'template'>): string {
  const name = QUEUES[queue] ?? capital(queue);
  return template === null ? name : `${name}: ${template.replaceAll('-', ' ')}`;
}

/** What went wrong. A refusal of the domain has words of its own; what the program says itself is shown as it is. */
export function errorWords(error: string | null): string {
  if (error === null) return 'No reason was left.';
  const [, code, params] = /^DomainError: (\w+)(?: (\{.*\}))?$/s.exec(error) ?? [];
  if (code === undefined) return error === 'Error' ? 'Something failed. The reason stays within the company.' : error;
  return messageOf(code, paramsOf(params));
}

function paramsOf(json: string | undefined): ErrorParams {
  try {
    return json === undefined ? {} : (JSON.parse(json) as ErrorParams);
  } catch {
    return {};
  }
}

function capital(words: string): string {
  const spaced = words.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
