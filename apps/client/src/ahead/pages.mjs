const FRAME = ['shell.routes', 'shared/shell/shell'];
const FIELD = ['shell.routes', 'field/field.routes'];
const DAY = [...FIELD, 'field/my-day/my-day'];

/** What a page is made of beside what every page has: sources of `app/` that the router loads when it comes by. The first that fits. */
export const PAGES = [
  { at: '^/$', onPhone: true, sources: DAY },
  { at: '^/field(/day)?$', sources: DAY },
  { at: '^/field/', sources: FIELD },
  {
    at: '^/work-orders$',
    sources: [...FRAME, 'maintenance/maintenance.routes', 'maintenance/work-order-list/work-order-list'],
  },
  { at: '^/', sources: FRAME },
];
