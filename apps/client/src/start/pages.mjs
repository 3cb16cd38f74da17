const FRAME = ['shell.routes', 'shared/shell/shell'];

/** Sources of `app/` that the router loads when it comes by: with all that they need they are one file. */
export const BUNDLES = {
  login: ['identity/login/login'],
  day: ['shell.routes', 'field/field.routes', 'field/my-day/my-day'],
  list: [...FRAME, 'maintenance/maintenance.routes', 'maintenance/work-order-list/work-order-list'],
  frame: FRAME,
};

/** Which of them a page begins with, beside what every page has. The first that fits. */
export const PAGES = [
  { at: '^/(login)?$', signedIn: false, bundle: 'login' },
  { at: '^/$', signedIn: true, onPhone: true, bundle: 'day' },
  { at: '^/field(/|$)', signedIn: true, bundle: 'day' },
  { at: '^/work-orders$', signedIn: true, bundle: 'list' },
  { at: '^/', signedIn: true, bundle: 'frame' },
];
