import { rangeSentence } from './field-words.js';
import type { Messages } from './messages.js';

/** The words for every other code of a refusal: who has signed in may be told them. */
export const WORK_MESSAGES: Messages = {
  version_conflict: ['Someone else changed this in the meantime. It is shown as it is now; look, then do it again.'],
  edit_conflict: ['Someone else changed the same in the meantime: {fields}. Choose which one holds.'],
  no_room: [
    'There is no room on this device to keep this. Free some space and try again; what was kept before is safe.',
  ],
  no_answer: [
    'The server answers, but not to this. It is tried again by itself; what was done after it on this device waits. Let it go if it never gets through. The server may have done it all the same: look afterwards.',
  ],
  device_revoked: [
    'This device was taken out of use. Sign in on another one, or ask an administrator of your company.',
  ],
  sequence_gap: ['Something done on this device before is missing. It is sent again.'],
  sync_in_progress: ['What this device sent before is still being worked on. It is sent again in a moment.'],
  too_many_devices: [
    'You began to use more than {most} devices today. Go on with one of those, or try again tomorrow.',
    'You began to use too many devices today. Go on with one of those, or try again tomorrow.',
  ],
  unknown_command: ['This device runs an older version. Reload the page; what was done on it is kept.'],
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
  not_in_report: [
    'A report says what is wrong with which vehicle. Your role does not include planning the work: {field}.',
    'Your role allows reports only.',
  ],
  not_your_vehicle: ['Only vehicles that you drive can be changed.'],
  vehicle_archived: ['This vehicle is archived.'],
  part_archived: ['This part is archived.'],
  category_archived: ['This category is archived.'],
  already_exists: ['There is one already. Choose another.'],
  invalid_number: (params) => [rangeSentence(params) ?? 'This number is too small or too large.'],
  invalid_choice: ['{field}: choose one of those that there are.'],
  invalid_date: ['{field} must be a date.'],
  quota_exceeded: ({ quota, limit, used }) =>
    quota === 'storage'
      ? [
          `Your plan has ${gigabytes(limit)} for files, and ${gigabytes(used)} are in use. Remove files no longer needed.`,
        ]
      : [
          'Your plan allows {limit}, and {used} are in use. The operator can change the plan.',
          'Your plan allows no more of these.',
        ],
  feature_not_in_plan: ['Your plan does not include this. The operator can change the plan.'],
  impossible_daily_use: ['More in a day than a vehicle can do: somebody has to look at it.'],
  invalid_vin: ({ vin }) =>
    typeof vin === 'string' && vin.length !== 17
      ? [`A VIN has 17 characters; this one has ${vin.length}.`]
      : ['This VIN is not valid: its check digit does not fit. Check for mistyped characters.'],
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
  part_not_stocked: ['This part is not kept in stock.'],
  part_number_taken: ['There is a part of this number already.'],
  scope_not_held: ['You cannot give a wider reach than your own: the role must be narrowed as yours is.'],
  permission_not_held: ['You cannot give a permission that you do not have yourself.'],
  reading_not_found: ['This reading is gone already.'],
  role_built_in: ['This role comes with FleetMS and stays as it is. Make a copy and change that.'],
  second_factor_present: ['There is a second factor already. Remove it first.'],
  second_factor_required: ['A role of yours asks for a second factor. Set one up first.'],
  password_required: ['Give your password too.'],
  passkey_present: ['This passkey is added already.'],
  too_many_passkeys: ['You have {most} passkeys. Remove one that you no longer use first.'],
  no_second_factor: ['There is no second factor.'],
  password_wrong: ['This is not your password.'],
  role_in_use: ['Users who have this role: {users}. Give them another one first.'],
  last_admin: ['Somebody must be left who may do everything. Give another active user a role for that first.'],
  plan_too_small: ({ quota, limit, used }) =>
    quota === 'storage'
      ? [`This plan has ${gigabytes(limit)} for files, and ${gigabytes(used)} are in use.`]
      : ['This plan allows {limit} {quota}, and {used} are in use.', 'More is in use than this plan allows.'],
  too_much_stock: ['No more than {max} of a part can be in stock.', 'This is more than can be in stock.'],
  unit_cost_required: ['{partNumber} is not kept in stock: say what one costs.', 'Say what one costs.'],
  unknown_permission: ['There is no permission {permission}.', 'There is no such permission.'],
  vehicle_number_taken: ['There is a vehicle of this number already.'],
  work_order_number_taken: ['There is a work order of this number already.'],
  current_password_wrong: ['Your present password is another one.'],
  user_not_invited: ['There is no invitation to send: this person is {status}.'],
  user_not_active: ['Only somebody active can get a new password: this person is {status}.'],
  file_too_large: ({ max }) => [
    typeof max === 'number' ? `A file may have ${Math.floor(max / 1024 ** 2)} MB at most.` : 'This file is too large.',
  ],
  too_many_attachments: ['There can be {max} files here at most. Remove some first.', 'There are too many files here.'],
  attachment_finished: ['This file came already, or is not wanted any more. Reload the page.'],
  attachment_not_ready: ['This file is still on its way. Try again in a moment.'],
  upload_size_mismatch: ['This is another file than the one that was announced. Attach it anew.'],
  upload_length_required: ['The size of the file is missing. Attach it anew.'],
  file_type_mismatch: ['The file is not of the type it was said to be. Attach it as what it is.'],
  file_type_not_taken: ['Pictures and PDF documents can be attached. Save it as one of these.'],
  too_many_fixes: ['A piece of a track has {max} positions at most.'],
  track_full: ['This trip has all the positions it can hold. End it and begin another.'],
  trip_running: ['A trip is being recorded already. End it first.'],
  image_unreadable: ['The image is damaged: it cannot be read. Take it or save it anew.'],
  image_too_large: ['The image has too many pixels. Make it smaller and attach it anew.'],
};

/** Bytes as plans count them: a thousand million are one. */
function gigabytes(bytes: unknown): string {
  return `${(Number(bytes) / 1e9).toLocaleString('en-US', { maximumFractionDigits: 1 })} GB`;
}
