/** The queue of jobs that look into files that came, or delete those that are not wanted. */
export const ATTACHMENT_FILES = 'attachment-files';

/** An hour without the storage loses no file: twelve tries, the last after more than two. */
export const ATTACHMENT_TRIES = { attempts: 12, backoff: { type: 'exponential', delay: 2_000 } };
