/** Every migration by its file in `migrations/`, in order: enough to know whether a database has them all, without loading them. */
export const MIGRATIONS: readonly string[] = [
  '0001-spine',
  '0002-identity',
  '0003-session-lifetime',
  '0004-tenant-log',
  '0005-login-candidates',
  '0006-due-standing',
  '0007-dashboards',
  '0009-search-and-activity',
  '0010-jobs',
  '0011-mail',
  '0012-administration',
  '0013-second-factors',
  '0014-board-columns',
  '0015-passkeys',
  '0016-search-entries-by-reader',
  '0018-sessions-in-turn',
];
