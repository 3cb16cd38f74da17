import { ACTIVITY_KINDS, type ActivityAction, type ActivityKind } from '#domain/activity/views.js';

/** What people call one kind of thing may be several streams. */
const STREAMS: Readonly<Record<ActivityKind, readonly string[]>> = {
  'work-order': ['work-order'],
  'due-service': ['due-service'],
  vehicle: ['vehicle', 'meter', 'trip'],
  part: ['part', 'stock-item'],
  invoice: ['invoice'],
  file: ['attachment'],
  people: ['user', 'role'],
  company: ['tenant', 'work-order-category'],
};

export function streamsOf(kinds: readonly ActivityKind[] = ACTIVITY_KINDS): string[] {
  return kinds.flatMap((kind) => STREAMS[kind]);
}

export function kindOf(streamType: string): ActivityKind {
  return ACTIVITY_KINDS.find((kind) => STREAMS[kind].includes(streamType)) ?? 'company';
}

/** How events of an action end; `changed` is all that is none of the others. */
const ENDINGS: Readonly<Record<Exclude<ActivityAction, 'changed'>, string>> = {
  began:
    '[.-](created|registered|invited|provisioned|issued|added|received|file-attached|item-opened|meter-opened|due-service-scheduled|trip-begun)$',
  'went-on':
    '[.-](order-opened|approval-requested|scheduled|started|held|resumed|order-completed|parts-cost-recorded|people-notified|completion-finished|closed|finished|paid|consumed|reserved|reading-recorded|service-recorded|fell-due|reset|activated|enabled|suspension-lifted|file-stored|file-ready|trip-ended)$',
  undone:
    '[.-](cancelled|voided|completion-failed|completion-undone|reopened|reverted|removed|archived|released|returned|disabled|suspended|retired|file-rejected)$',
};

/** SQL that holds for the types of these actions; undefined: for all. */
export function ofActions(actions: readonly ActivityAction[] | undefined, type: string): string | undefined {
  if (!actions?.length) return undefined;
  const others = Object.values(ENDINGS)
    .map((ending) => `${type} !~ '${ending}'`)
    .join(' AND ');
  return `(${actions.map((action) => (action === 'changed' ? `(${others})` : `${type} ~ '${ENDINGS[action]}'`)).join(' OR ')})`;
}
