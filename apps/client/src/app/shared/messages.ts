import type { ErrorParams } from '#domain/shared/domain-error.js';
import { fieldLabel, rangeSentence } from './field-words.js';

/** The words for every code of a refusal. `{name}` is filled from the error's params; a sentence whose params are missing gives way to the next. */
const MESSAGES: Readonly<Record<string, readonly string[]>> = {
  offline: ['FleetMS cannot be reached. Check the connection and try again.'],
  service_unavailable: ['FleetMS is not answering right now. Your data is safe; try again in a moment.'],
  unexpected: ['Something went wrong here. Try again; if it stays, tell us the request number.'],
  internal_error: ['Something went wrong on our side. Try again; if it stays, tell us the request number.'],
  session_ended: ['Your session has ended. Sign in again.'],
  not_authenticated: ['Your session has ended. Sign in again.'],
  forbidden: ['You do not have permission for this. An administrator of your company can grant it.'],
  not_found: ['This does not exist, or it is not yours to see.'],
  too_many_requests: [
    'Too many tries. Wait {retryAfter} s and try again.',
    'Too many tries. Wait a minute and try again.',
  ],
  validation_failed: ['Some fields need another look.'],
  invalid_credentials: ['E-mail or password is not right.'],
  tenant_required: ['You work for more than one company. Which one now?'],
  tenant_suspended: [
    'This company is suspended: {reason}. Its data is kept.',
    'This company is suspended. Its data is kept.',
  ],
  tenant_pending_deletion: ['This company is about to be deleted. Ask the operator to restore it.'],
  version_conflict: ['Someone else changed this in the meantime. It is shown as it is now; look, then do it again.'],
  changed_meanwhile: [
    '{field} was set to “{theirs}” by someone else in the meantime. Save again to put yours in its place, or cancel.',
  ],
  command_id_reused: ['This was already sent with other content. Reload the page and do it again.'],
  insufficient_stock: ['Not enough stock. {needed} needed, {available} in stock.', 'Not enough stock.'],
  meter_below_last: [
    'The reading is below the last one ({last} {unit}). Check the number, or void the wrong reading first.',
    'The reading is below the last one.',
  ],
  meter_above_next: [
    'The reading is above the next one ({next} {unit}). Check the number and the date.',
    'The reading is above the next one.',
  ],
  reading_in_future: ['A reading cannot lie in the future.'],
  reading_void: ['This reading is void already.'],
  invalid_transition: ['A work order that is {from} cannot become {to}.', 'This is not possible in the present state.'],
  work_order_read_only: ['A work order that is {status} cannot be changed.'],
  completion_running: ['The completion is still running or being taken back. Wait until that is done.'],
  nothing_to_retry: ['There is nothing to retry.'],
  line_not_found: ['This line is gone already.'],
  too_many_lines: ['A work order takes at most {max} of these.'],
  not_assigned_to_you: ['Only work that is assigned to you can be changed.'],
  not_your_vehicle: ['Only vehicles that you drive can be changed.'],
  vehicle_archived: ['This vehicle is archived.'],
  part_archived: ['This part is archived.'],
  category_archived: ['This category is archived.'],
  already_exists: ['There is one already. Choose another.'],
  required: ['{field} is needed.'],
  too_long: ['{field} takes at most {max} characters.'],
  invalid_number: ['This number is too small or too large.'],
  invalid_choice: ['{field}: choose one of those that there are.'],
  invalid_date: ['{field} must be a date.'],
  quota_exceeded: [
    'Your plan allows {limit}, and {used} are in use. The operator can change the plan.',
    'Your plan allows no more of these.',
  ],
  feature_not_in_plan: ['Your plan does not include this. The operator can change the plan.'],
  impossible_daily_use: ['More in a day than a vehicle can do: somebody has to look at it.'],
  invalid_vin: ['This VIN is not valid: its check digit does not fit. Check for mistyped characters.'],
  domain_taken: ['This domain belongs to another company already.'],
  work_order_number_required: ['Automatic numbers are off: give the work order a number.'],
  invalid_money: ['This is not an amount in {currency}.', 'This is not a valid amount.'],
  invalid_quantity: ['This is not a valid quantity (up to three decimals).'],
  amount_too_large: ['This amount is too large.'],
  cannot_disable_yourself: ['You cannot disable yourself. Ask another administrator.'],
  category_name_taken: ['There is a category of this name already.'],
  completion_not_running: ['This completion has ended already.'],
  currency_in_use: [
    'There are amounts in {from} already, and {to} has other decimals. Choose a currency with the same.',
  ],
  duplicate_id: ['This was added already. Reload the page.'],
  due_service_has_work_order: [
    '{title} is already part of work order {workOrderNumber}.',
    'Another open work order does this service already.',
  ],
  due_service_retired: ['This service is no longer scheduled.'],
  interval_required: ['A service needs an interval: distance, hours or time.'],
  invalid_currency: ['This is not a currency code, like USD.'],
  invalid_domain: ['This is not a domain, like city.example.'],
  invalid_instant: ['{field} is not a date and time.'],
  invalid_time_zone: ['{timezone} is not a time zone, like America/New_York.', 'This is not a time zone.'],
  invoice_paid: [
    'Invoice {invoiceNumber} is paid, so this work order stays as it is. Make a new one for what is left to do.',
    'This invoice is paid; it stays as it is.',
  ],
  invoice_void: ['This invoice is void.'],
  location_name_taken: ['There is a location of this name already.'],
  location_required: ['Say which location the part comes from.'],
  origin_not_allowed: ['This can only be done from FleetMS itself. Open it anew and sign in again.'],
  part_not_stocked: ['This part is not kept in stock.'],
  part_number_taken: ['There is a part of this number already.'],
  scope_not_held: ['You cannot give a wider reach than your own: the role must be narrowed as yours is.'],
  permission_not_held: ['You cannot give a permission that you do not have yourself.'],
  reading_not_found: ['This reading is gone already.'],
  role_built_in: ['This role comes with FleetMS and stays as it is. Make a copy and change that.'],
  challenge_expired: ['This took too long. Sign in again with your password.'],
  second_factor_wrong: ['The code is not right, or was used already. Take the next one.'],
  second_factor_present: ['There is a second factor already. Remove it first.'],
  second_factor_required: ['A role of yours asks for a second factor. Set one up first.'],
  passkey_wrong: ['This passkey is not known here, or was refused. Sign in another way.'],
  challenge_gone: ['This took too long, or was used already. Try again.'],
  passkey_cancelled: ['No passkey was used: it was cancelled, or took too long. Try again.'],
  passkey_impossible: ['Your browser cannot use passkeys for this address.'],
  password_required: ['Give your password too.'],
  passkey_present: ['This passkey is added already.'],
  too_many_passkeys: ['You have {most} passkeys. Remove one that you no longer use first.'],
  no_second_factor: ['There is no second factor.'],
  password_wrong: ['This is not your password.'],
  role_in_use: ['Users who have this role: {users}. Give them another one first.'],
  last_admin: ['Somebody must be left who may do everything. Give another active user a role for that first.'],
  plan_too_small: ['This plan allows {limit} {quota}, and {used} are in use.', 'More is in use than this plan allows.'],
  too_much_stock: ['No more than {max} of a part can be in stock.', 'This is more than can be in stock.'],
  unit_cost_required: ['{partNumber} is not kept in stock: say what one costs.', 'Say what one costs.'],
  unknown_permission: ['There is no permission {permission}.', 'There is no such permission.'],
  user_disabled: ['Your account is disabled. Ask an administrator of your company.'],
  vehicle_number_taken: ['There is a vehicle of this number already.'],
  work_order_number_taken: ['There is a work order of this number already.'],
  password_too_common: ['This password is among the first that anybody tries. Choose one that says less about you.'],
  current_password_wrong: ['Your present password is another one.'],
  link_no_longer_valid: ['This link was used, replaced by a newer one, or is too old. Ask for another.'],
  user_not_invited: ['There is no invitation to send: this person is {status}.'],
  user_not_active: ['Only somebody active can get a new password: this person is {status}.'],
  password_too_weak: ['Choose a longer password: at least {minLength} characters.', 'Choose a longer password.'],
};

/** Where the params tell more than a template can say. */
const MORE_PRECISE: Readonly<Record<string, (params: ErrorParams) => string | null>> = {
  invalid_number: rangeSentence,
  invalid_vin: ({ vin }) =>
    typeof vin === 'string' && vin.length !== 17 ? `A VIN has 17 characters; this one has ${vin.length}.` : null,
};

const UNITS: Readonly<Record<string, string>> = { miles: 'mi', kilometers: 'km' };

/** Words for `code`: ours when its params are there, else the server's detail, else the plainest that fits. */
export function messageOf(code: string, params: ErrorParams = {}, detail?: string | null): string {
  const precise = MORE_PRECISE[code]?.(params) ?? null;
  if (precise !== null) return precise;
  for (const template of MESSAGES[code] ?? []) {
    const filled = fill(template, params);
    if (filled !== null) return filled;
  }
  return detail ?? fill(MESSAGES['unexpected']?.[0] ?? '', {}) ?? code;
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
