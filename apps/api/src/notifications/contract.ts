/** What other contexts may know of notifications: what to hand the job queue `mail` to have one sent. */
export type { MailJob } from './queues.js';
