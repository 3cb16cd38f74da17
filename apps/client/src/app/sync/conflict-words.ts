import type { SyncChoice, SyncConflictView } from '#domain/sync/views.js';
import { changeText, commandText } from '../shared/command-words';
import { fieldLabel, fieldsText } from '../shared/field-words';
import { messageOf } from '../shared/messages';
import type { Label } from '../shared/ui/words';

const STATES: Readonly<Record<SyncChoice | 'open', Label>> = {
  open: { text: 'Open', tone: 'warn' },
  mine: { text: 'Kept mine', tone: 'ok' },
  theirs: { text: 'Took theirs', tone: '' },
  edited: { text: 'Edited', tone: 'info' },
};

const DECIDED: Readonly<Record<SyncChoice, string>> = {
  mine: 'kept what they did and sent it again',
  theirs: 'let it go and took what was there',
  edited: 'put something else in its place',
};

export function stateOf({ choice }: SyncConflictView): Label {
  return STATES[choice ?? 'open'];
}

/** What somebody decided, to follow their name. */
export function decisionText(choice: SyncChoice): string {
  return DECIDED[choice];
}

/** "Details changed: notes" */
export function doingText(conflict: SyncConflictView): string {
  const [done, change] = [commandText(conflict), changeText(conflict)];
  return done.toLowerCase() === change ? done : `${done}: ${change}`;
}

/** What the one who did it is told in the second person. */
const OF_THEM: Readonly<Record<string, string>> = {
  blocked: 'It was not tried, because what it builds on could not be taken.',
  command_id_reused: 'It was sent before with other content.',
  duplicate_id: 'It was added already.',
  forbidden: 'They do not have permission for this.',
  not_assigned_to_you: 'The work is not assigned to them.',
  not_found: 'It does not exist, or is out of their reach.',
  not_in_report: 'Their role allows reports only.',
  not_your_vehicle: 'They do not drive this vehicle.',
  unknown_command: 'Their phone runs an older version.',
  validation_failed: 'Some of what was sent is not right.',
};
const CHANGED: ReadonlySet<string> = new Set(['edit_conflict', 'version_conflict']);

/** Why it could not be taken, told to the office. */
export function whyText({ code, params, by, theirs }: SyncConflictView): string {
  if (!CHANGED.has(code)) return OF_THEM[code] ?? messageOf(code, params, 'It was not possible any more.');
  const fields = fieldsText(Object.keys(theirs));
  const what = fields ? `the same meanwhile: ${fields}` : 'it meanwhile';
  return `${by?.name ?? 'Somebody else'} changed ${what}.`;
}

const PAGES: Readonly<Record<string, { readonly page: string; readonly text: string }>> = {
  'work-order': { page: '/work-orders', text: 'Work order' },
  vehicle: { page: '/vehicles', text: 'Vehicle' },
};
const KINDS: Readonly<Record<string, string>> = {
  'due-service': 'Service',
  tenant: 'Settings',
};

export interface About {
  readonly text: string;
  /** Null for what has no page, or none for who looks. */
  readonly link: readonly string[] | null;
}

export function isAboutTheSame({ target }: SyncConflictView, other: SyncConflictView | undefined): boolean {
  return target !== null && target.id !== null && target.id === other?.target?.id;
}

/** What it is about, as far as it is known. */
export function aboutOf({ target }: SyncConflictView): About {
  if (target === null) return { text: '—', link: null };
  const { kind, id, number } = target;
  const known = PAGES[kind];
  if (!known) return { text: KINDS[kind] ?? fieldLabel(kind.replaceAll('-', '_')), link: null };
  if (id === null) return { text: `New ${known.text.toLowerCase()}`, link: null };
  return number === null ? { text: known.text, link: null } : { text: number, link: [known.page, id] };
}
