import { EditConflict } from '#domain/shared/conflict-policy.js';
import { DomainError } from '#domain/shared/domain-error.js';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What was sent does not have the shape asked for. */
export class ValidationFailed extends DomainError {
  constructor(readonly errors: readonly FieldError[]) {
    super('validation_failed');
  }
}

/** A rule broken is a conflict with what is, unless the table says otherwise. */
const CONFLICT = 409;

/** Code → status and, where the code alone does not say it, what to do next. */
const PROBLEMS: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  validation_failed: { status: 400, detail: 'Correct the fields named in errors and send it again.' },
  malformed_request: { status: 400, detail: 'The request could not be read.' },
  not_authenticated: { status: 401, detail: 'Log in and try again.' },
  invalid_credentials: { status: 401, detail: 'E-mail or password is wrong.' },
  challenge_expired: { status: 401, detail: 'This log-in took too long. Give the password again.' },
  second_factor_wrong: { status: 403, detail: 'The code is wrong, used already or too old. Take the next one.' },
  second_factor_required: { status: 403, detail: 'A role of yours asks for a second factor. Set one up first.' },
  passkey_wrong: { status: 403, detail: 'This passkey is not known here, or was refused. Log in another way.' },
  challenge_gone: { status: 410, detail: 'This took too long, or was used already. Try again.' },
  password_required: {
    status: 403,
    detail: 'Send your password with it, or log in again and try within five minutes.',
  },
  too_many_passkeys: { status: CONFLICT, detail: 'Remove one that is not used any more first.' },
  passkey_present: { status: CONFLICT, detail: 'This passkey is added already.' },
  password_wrong: { status: 403, detail: 'The password is wrong.' },
  session_ended: { status: 401, detail: 'The session has ended. Log in again.' },
  forbidden: { status: 403, detail: 'Your roles do not allow this. Ask an administrator for the permission.' },
  origin_not_allowed: { status: 403, detail: 'This must be sent from the application itself.' },
  feature_not_in_plan: { status: 403, detail: 'Your plan does not include this. Ask for another plan.' },
  not_assigned_to_you: { status: 403, detail: 'Only work that is assigned to you can be changed.' },
  not_in_report: {
    status: 403,
    detail: 'Your roles allow a report only. Leave the field out, or ask for the permission to plan work.',
  },
  not_your_vehicle: { status: 403, detail: 'Only vehicles you drive can be changed.' },
  scope_not_held: { status: 403, detail: 'Nobody can give a wider reach than their own.' },
  permission_not_held: { status: 403, detail: 'Nobody can give a permission that they do not have.' },
  tenant_suspended: { status: 403, detail: 'The account is suspended. Its data is kept; contact your provider.' },
  tenant_pending_deletion: {
    status: 403,
    detail: 'The account is about to be deleted. Contact your provider to restore it.',
  },
  user_disabled: { status: 403, detail: 'This user is disabled. Ask an administrator.' },
  current_password_wrong: { status: 403, detail: 'The present password is another one.' },
  password_too_weak: { status: 400, detail: 'Choose a longer password.' },
  password_too_common: { status: 400, detail: 'Choose a password that is not among the first that anybody tries.' },
  link_no_longer_valid: { status: 410, detail: 'This link was used, replaced or is too old. Ask for another.' },
  not_found: { status: 404, detail: 'There is nothing here, or it is not yours.' },
  method_not_allowed: { status: 405, detail: 'This address does not take that method.' },
  version_conflict: {
    status: CONFLICT,
    detail: 'Somebody changed it in the meantime. Load it again and repeat the change.',
  },
  edit_conflict: {
    status: CONFLICT,
    detail:
      'Somebody changed the same fields in the meantime. Choose for each, and send it with what they show now as base.',
  },
  device_revoked: { status: 403, detail: 'This device was revoked. Wipe what it keeps; sign in on another one.' },
  sync_in_progress: {
    status: CONFLICT,
    detail: 'What this device sent before is still being carried out. Send it again a little later.',
  },
  too_many_devices: { status: 429, detail: 'Too many new devices for one day. Use one that is known, or wait a day.' },
  sequence_gap: { status: CONFLICT, detail: 'Commands before these are missing. Send them first, from expected on.' },
  duplicate_id: { status: CONFLICT, detail: 'Something has this id already. Make a new one, or leave it out.' },
  already_exists: { status: CONFLICT, detail: 'There is one already. Choose another.' },
  domain_taken: { status: CONFLICT, detail: 'Another tenant has this domain. Choose another.' },
  quota_exceeded: { status: CONFLICT, detail: 'The limit of the plan is reached. Ask for a larger one.' },
  plan_too_small: {
    status: CONFLICT,
    detail: 'More is in use than this plan allows. Disable or archive some, or choose a larger one.',
  },
  last_admin: {
    status: CONFLICT,
    detail: 'Somebody must be left who may do everything. Give another active user that role first.',
  },
  role_in_use: { status: CONFLICT, detail: 'Users have this role. Give them another first.' },
  role_built_in: {
    status: CONFLICT,
    detail: 'This role comes with every company and stays as it is. Make a copy and change that.',
  },
  tenant_required: { status: CONFLICT, detail: 'You belong to several tenants. Send the domain of one as tenant.' },
  uri_too_long: { status: 414, detail: 'The address is too long.' },
  unsupported_media_type: { status: 415, detail: 'Send application/json.' },
  command_id_reused: { status: 422, detail: 'This command id stands for another command. Make a new one.' },
  file_too_large: { status: 413, detail: 'Send a smaller file.' },
  too_many_attachments: { status: CONFLICT, detail: 'Remove files that are no longer needed first.' },
  attachment_finished: { status: CONFLICT, detail: 'The file came already, or is not wanted any more.' },
  attachment_not_ready: { status: CONFLICT, detail: 'The file is not there yet. Try again when its status is ready.' },
  upload_size_mismatch: { status: CONFLICT, detail: 'Send the file that was announced, or announce this one.' },
  upload_length_required: { status: 400, detail: 'Say in Upload-Length how many bytes the file has.' },
  file_type_mismatch: { status: 415, detail: 'The file is not what it was said to be. Announce it as what it is.' },
  too_many_fixes: { status: 400, detail: 'Send the track in pieces of max fixes.' },
  track_full: { status: CONFLICT, detail: 'The track holds all it can. End the trip and begin another.' },
  too_many_requests: { status: 429, detail: 'Wait for the time in Retry-After and try again.' },
  internal_error: { status: 500, detail: 'Something went wrong on our side. Quote the request id when you report it.' },
  service_unavailable: { status: 503, detail: 'Not ready at the moment. Nothing was lost; try again soon.' },
};

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'malformed_request',
  401: 'not_authenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'service_unavailable',
};

/** The code of an error that only knows its HTTP status. */
export function codeOfStatus(status: number): string {
  return CODE_OF_STATUS[status] ?? (status < 500 ? 'malformed_request' : 'internal_error');
}

/** What the domain's own checks of values call one that is not as it must be: as much a matter of input as a validator's. */
const BAD_VALUE =
  /^(\w*required|too_(long|short|many_lines)|amount_too_large|reading_in_future|unknown_permission|invalid_(?!transition$)\w+)$/;

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly params?: DomainError['params'];
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

/** RFC 9457 problem details. */
/** What of a refusal is said: of what is not there (or not yours) nothing, not even its kind. */
export function toldOf(refusal: DomainError): DomainError {
  // A line or a reading that is not there answers like anything else that is not.
  return refusal.code.endsWith('not_found') ? new DomainError('not_found') : refusal;
}

export function problemOf(refusal: DomainError, requestId: string): Problem {
  const error = toldOf(refusal);
  const known = PROBLEMS[error.code];
  const isBadValue = !known && BAD_VALUE.test(error.code);
  const title = error.code.charAt(0).toUpperCase() + error.code.slice(1).replaceAll('_', ' ');
  return {
    // Also as members of their own (RFC 9457, 3.2), behind the standard ones.
    ...error.params,
    type: `urn:fleetms:problem:${error.code}`,
    title,
    status: known?.status ?? (isBadValue ? 400 : CONFLICT),
    detail: known?.detail ?? `${title}.`,
    code: error.code,
    ...(Object.keys(error.params).length > 0 && { params: error.params }),
    requestId,
    ...(error instanceof ValidationFailed && { errors: error.errors }),
    ...(error instanceof EditConflict && { conflicts: error.conflicts }),
    ...(isBadValue && { errors: [{ field: fieldOf(error), message: title.toLowerCase() }] }),
  };
}

/** `invalid_choice {field: 'status'}` names it; `invalid_vin {vin}` is it. */
function fieldOf({ params }: DomainError): string {
  return String(params['field'] ?? Object.keys(params)[0] ?? 'body');
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);
/** Connection exceptions, too many connections, shutting down or starting up, time-outs, and rivals that never ended. */
const BUSY_STATES = /^(08...|53...|57P0[1-5]|57014|55P03|25P03|40001|40P01)$/;
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Connection ended/i;

/** Whether the database (or the way to it) is what failed. */
export function isOutage(error: unknown, depth = 0): error is Error {
  if (!(error instanceof Error) || depth > 4) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK.has(code) || BUSY_STATES.test(code) || LOST_CONNECTION.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some((inner) => isOutage(inner, depth + 1))) return true;
  return isOutage(error.cause, depth + 1);
}

/** SQLSTATE class 22: a value the database cannot keep (out of range, not a date …) slipped through validation. */
export function isUnkeepableValue(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^22...$/.test(String(error.code));
}
