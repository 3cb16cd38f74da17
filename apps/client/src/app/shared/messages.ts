import type { ErrorParams } from '#domain/shared/domain-error.js';
import { fieldLabel } from './field-words.js';

/** Words for codes. `{name}` is filled from the error's params; a sentence whose params are missing gives way to the next. */
export type Messages = Readonly<Record<string, readonly string[] | ((params: ErrorParams) => readonly string[])>>;

/** What somebody may be told before they have signed in. */
const OUTSIDE: Messages = {
  offline: ['FleetMS cannot be reached. Check the connection and try again.'],
  service_unavailable: ['FleetMS is not answering right now. Your data is safe; try again in a moment.'],
  unexpected: ['Something went wrong here. Try again; if it stays, tell us the request number.'],
  internal_error: ['Something went wrong on our side. Try again; if it stays, tell us the request number.'],
  session_ended: ['Your session has ended. Sign in again.'],
  not_authenticated: ['Your session has ended. Sign in again.'],
  forbidden: ['You do not have permission for this. An administrator of your company can grant it.'],
  not_found: ['This does not exist, or it is not yours to see.'],
  offline_days_over: [
    'FleetMS has not reached the server from this device for {days} days, as long as your company allows. What waits here is kept, and sent afterwards.',
  ],
  offline_not_allowed: [
    'Your company does not allow opening FleetMS without a network. What waits here is kept, and sent afterwards.',
  ],
  pin_not_set: [
    'Your company asks for a PIN to open FleetMS without a network, and none is set on this device. What waits here is kept.',
  ],
  pin_wrong: ({ left }) => [`That is not the PIN. ${left === 1 ? 'One try is' : '{left} tries are'} left.`],
  pin_too_early: ['Wait {seconds} s before the next try.'],
  pin_spent: ['The PIN was wrong too often. Sign in with a network; what waits here is kept, and sent afterwards.'],
  pin_malformed: ['A PIN has 4 to 8 digits.'],
  pin_differs: ['The two are not the same.'],
  too_many_requests: [
    'Too many tries. Wait {retryAfter} s and try again.',
    'Too many tries. Wait a minute and try again.',
  ],
  validation_failed: ['Some fields need another look.'],
  invalid_credentials: ['E-mail or password is not right.'],
  tenant_required: ['You work for more than one company. Which one now?'],
  tenant_suspended: [
    'This company is suspended: {reason}. Its data is kept. Ask whoever provides FleetMS to you.',
    'This company is suspended. Its data is kept. Ask whoever provides FleetMS to you.',
  ],
  tenant_pending_deletion: ['This company is about to be deleted. Ask the operator to restore it.'],
  required: ['{field} is needed.'],
  too_long: ['{field} takes at most {max} characters.'],
  origin_not_allowed: ['This can only be done from FleetMS itself. Open it anew and sign in again.'],
  challenge_expired: ['This took too long. Sign in again with your password.'],
  second_factor_wrong: ['The code is not right, or was used already. Take the next one.'],
  passkey_wrong: ['This passkey is not known here, or was refused. Sign in another way.'],
  challenge_gone: ['This took too long, or was used already. Try again.'],
  passkey_cancelled: ['No passkey was used: it was cancelled, or took too long. Try again.'],
  passkey_impossible: ['Your browser cannot use passkeys for this address.'],
  user_disabled: ['Your account is disabled. Ask an administrator of your company.'],
  password_too_common: ['This password is among the first that anybody tries. Choose one that says less about you.'],
  link_no_longer_valid: ['This link was used, replaced by a newer one, or is too old. Ask for another.'],
  password_too_weak: ['Choose a longer password: at least {minLength} characters.', 'Choose a longer password.'],
};

let messages = OUTSIDE;

/** For what is loaded later: with it come its words. */
export function addMessages(more: Messages): void {
  messages = { ...messages, ...more };
}

const UNITS: Readonly<Record<string, string>> = { miles: 'mi', kilometers: 'km' };

/** Words for `code`: ours when its params are there, else the server's detail, else the plainest that fits. */
export function messageOf(code: string, params: ErrorParams = {}, detail?: string | null): string {
  for (const template of templatesOf(code, params)) {
    const filled = fill(template, params);
    if (filled !== null) return filled;
  }
  return detail ?? templatesOf('unexpected', {})[0] ?? code;
}

function templatesOf(code: string, params: ErrorParams): readonly string[] {
  const found = messages[code] ?? [];
  return typeof found === 'function' ? found(params) : found;
}

function fill(template: string, params: ErrorParams): string | null {
  let complete = true;
  const words = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === null) complete = false;
    return wordOf(name, value ?? '');
  });
  return complete ? words : null;
}

function wordOf(name: string, value: string | number | boolean): string {
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
  if (name === 'field') return fieldLabel(String(value));
  return UNITS[String(value)] ?? String(value).replaceAll('_', ' ');
}
