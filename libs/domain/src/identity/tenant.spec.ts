import { at, expectFoldGivesState, given } from '../shared/given.testing.js';
import { includesFeature, PLANS, withinQuota } from './plans.js';
import type { TenantCommand } from './tenant.commands.js';
import { decide } from './tenant.commands.js';
import type { TenantEvent } from './tenant.events.js';
import { DEFAULT_SETTINGS, evolveTenant, Tenant } from './tenant.js';

const now = '2026-03-02T09:00:00.000Z';
const context = at(now);
const kind = { load: Tenant, evolve: evolveTenant };
const run = (command: TenantCommand) => (tenant: Tenant) => decide(tenant, command, context);
const input = { tenantId: 't', companyName: 'Queen City', domain: 'QueenCity.example', plan: 'starter' as const };
function history(...commands: readonly TenantCommand[]) {
  const tenant = Tenant.provision(input, context);
  for (const command of commands) run(command)(tenant);
  expectFoldGivesState(evolveTenant, tenant);
  return [...tenant.changes];
}
const suspending: TenantCommand = { name: 'SuspendTenant', reason: 'unpaid' };

describe('tenant', () => {
  it('is provisioned active, with the usual settings and a lower-case domain', () => {
    given(kind, ...history())
      .when(() => undefined)
      .thenState({ status: 'active', domain: 'queencity.example', plan: 'starter', settings: DEFAULT_SETTINGS });
  });

  it.each(['', 'no spaces', '-x.example', 'x..example', 'https://x.example'])('refuses the domain "%s"', (domain) => {
    expect(() => Tenant.provision({ ...input, domain }, context)).toThrow('invalid_domain');
  });

  it('records only settings that change', () => {
    given(kind, ...history())
      .when(run({ name: 'ChangeSettings', changes: { currency: 'USD', distanceUnit: 'kilometers' } }))
      .then({ type: 'identity.tenant-settings-changed', data: { changes: { distanceUnit: 'kilometers' } } })
      .thenState({ settings: { ...DEFAULT_SETTINGS, distanceUnit: 'kilometers' } });
    given(kind, ...history())
      .when(run({ name: 'ChangeSettings', changes: { currency: 'USD' } }))
      .thenNothing();
  });

  it('refuses time zones and currencies that are none', () => {
    for (const timezone of ['Mars/Olympus', '+05:30', '-08:00'])
      given(kind, ...history())
        .when(run({ name: 'ChangeSettings', changes: { timezone } }))
        .thenRefused('invalid_time_zone', { timezone });
    given(kind, ...history())
      .when(run({ name: 'ChangeSettings', changes: { currency: 'dollar' } }))
      .thenRefused('invalid_currency');
    given(kind, ...history())
      .when(run({ name: 'ChangeSettings', changes: { fuelUnit: 'barrels' as never } }))
      .thenRefused('invalid_choice', { field: 'fuelUnit' });
  });

  it('says for how many days, and behind what, a device is reopened without a network', () => {
    given(kind, ...history())
      .when(run({ name: 'ChangeSettings', changes: { offlineDays: 0, offlinePin: 'required' } }))
      .then({
        type: 'identity.tenant-settings-changed',
        data: { changes: { offlineDays: 0, offlinePin: 'required' } },
      });
    for (const offlineDays of [-1, 31, 1.5])
      given(kind, ...history())
        .when(run({ name: 'ChangeSettings', changes: { offlineDays } }))
        .thenRefused('invalid_number', { field: 'offlineDays', min: 0, max: 30 });
    given(kind, ...history())
      .when(run({ name: 'ChangeSettings', changes: { offlinePin: 'sometimes' as never } }))
      .thenRefused('invalid_choice', { field: 'offlinePin' });
  });

  it('that is older than a setting has it as usual', () => {
    const [provisioned] = history() as [Extract<TenantEvent, { type: 'identity.tenant-provisioned' }>];
    const { offlineDays: _days, offlinePin: _pin, ...settings } = provisioned.data.settings;
    const older = { ...provisioned, data: { ...provisioned.data, settings } };
    given(kind, older)
      .when(run({ name: 'ChangeSettings', changes: { offlineDays: 14, offlinePin: 'off' } }))
      .thenNothing();
    given(kind, older)
      .when(run({ name: 'ChangeSettings', changes: { offlineDays: 7, offlinePin: 'off' } }))
      .then({ type: 'identity.tenant-settings-changed', data: { changes: { offlineDays: 7 } } })
      .thenState({ settings: { ...settings, offlineDays: 7 } });
  });

  it('is suspended with a reason and comes back', () => {
    given(kind, ...history(suspending))
      .when(run(suspending))
      .thenNothing()
      .thenState({ status: 'suspended', suspensionReason: 'unpaid', suspendedAt: now });
    given(kind, ...history(suspending))
      .when(run({ name: 'LiftSuspension' }))
      .thenState({ status: 'active', suspensionReason: null, suspendedAt: null });
    given(kind, ...history())
      .when(run({ name: 'LiftSuspension' }))
      .thenNothing();
  });

  it('changes plan', () => {
    given(kind, ...history())
      .when(run({ name: 'ChangePlan', plan: 'enterprise', use: { users: 6, vehicles: 26, storage: 0 } }))
      .then({ type: 'identity.tenant-plan-changed', data: { from: 'starter', to: 'enterprise' } });
  });

  it('keeps its plan when more is in use than the new one allows, and says of what', () => {
    const large = history({ name: 'ChangePlan', plan: 'enterprise', use: { users: 1, vehicles: 0, storage: 0 } });
    const shrink = (users: number, vehicles: number, storage = 10e9) =>
      run({ name: 'ChangePlan', plan: 'starter', use: { users, vehicles, storage } });
    given(kind, ...large)
      .when(shrink(6, 25))
      .thenRefused('plan_too_small', { quota: 'users', limit: 5, used: 6 });
    given(kind, ...large)
      .when(shrink(5, 26))
      .thenRefused('plan_too_small', { quota: 'vehicles', limit: 25, used: 26 });
    given(kind, ...large)
      .when(shrink(5, 25, 10e9 + 1))
      .thenRefused('plan_too_small', { quota: 'storage', limit: 10e9, used: 10e9 + 1 });
    given(kind, ...large)
      .when(shrink(5, 25))
      .thenState({ plan: 'starter' });
  });
});

describe('plans', () => {
  it('give the features they name, the largest all', () => {
    expect(includesFeature('starter', 'fuel_tracking')).toBe(false);
    expect(includesFeature('professional', 'fuel_tracking')).toBe(true);
    expect(includesFeature('enterprise', 'advanced_reports')).toBe(true);
  });

  it('hold exactly as many as they say', () => {
    expect([withinQuota(PLANS.starter.maxUsers, 4), withinQuota(PLANS.starter.maxUsers, 5)]).toEqual([true, false]);
    expect(withinQuota(PLANS.enterprise.maxVehicles, 1e9)).toBe(true);
  });
});
