import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { UNLIMITED } from '#domain/identity/plans.js';
import type { TenantView } from '#domain/platform/views.js';
import { API } from '../../shared/api';
import { CommandOutbox } from '../../shared/command-outbox';
import type { OutgoingCommand } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { askFor } from '../../shared/ui/ask';
import { Crumbs } from '../../shared/ui/crumbs';
import { Failure } from '../../shared/ui/failure';
import { HistoryCard } from '../../shared/ui/history-card';
import { DayPipe, WhenPipe } from '../../shared/ui/pipes';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { StateChip } from '../../shared/ui/state-chip';
import { PLAN_CHOICES, TENANT_STATUS } from '../tenant-words';

/** From this share on the limit is near (%). */
const NEAR = 80;

/** One company as its operator sees it: what it uses of its plan, and whether it is let in. */
@Component({
  selector: 'app-tenant-detail',
  imports: [Crumbs, DayPipe, Failure, HistoryCard, MatButton, MatIcon, SkeletonDetail, StateChip, WhenPipe],
  templateUrl: './tenant-detail.html',
  styleUrl: './tenant-detail.scss',
})
export class TenantDetailPage {
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  readonly id = input.required<string>();

  private readonly stored = httpResource<TenantView>(() => `${API}/platform/tenants/${this.id()}`);
  protected readonly tenant = computed(() => (this.stored.hasValue() ? this.stored.value() : null));
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly labels = TENANT_STATUS;
  protected readonly busy = signal(false);
  /** Counts what was done here: the history is read again after each. */
  protected readonly turn = signal(0);
  protected readonly plan = computed(() => PLAN_CHOICES.find(({ name }) => name === this.tenant()?.planName)!);
  protected readonly features = computed(() => {
    const features = this.tenant()?.features ?? [];
    return features.includes('all') ? 'All' : features.map((feature) => feature.replaceAll('_', ' ')).join(', ');
  });
  protected readonly uses = computed(() => {
    const {
      users = 0,
      maxUsers = 0,
      vehicles = 0,
      maxVehicles = 0,
      storageBytes = 0,
      maxStorageGB = 0,
    } = this.tenant() ?? {};
    return [
      useOf('Users', users, maxUsers),
      useOf('Vehicles', vehicles, maxVehicles),
      // Rounded up: a first photo shows.
      useOf('Storage', Math.ceil(storageBytes / 1e7) / 100, maxStorageGB, ' GB'),
    ];
  });

  protected reload(): void {
    void reloaded(this.stored);
  }

  protected async changePlan(): Promise<void> {
    const tenant = this.tenant();
    if (tenant === null) return;
    await askFor(this.dialog, {
      title: 'Change plan',
      text: 'Limits and features count at once. A plan smaller than what is in use is refused.',
      fields: [
        {
          name: 'plan',
          label: 'Plan',
          kind: 'select',
          value: tenant.planName,
          options: PLAN_CHOICES.map(({ name, title, price, limits }) => ({
            value: name,
            text: `${title} · ${price} · ${limits.join(', ')}`,
          })),
        },
      ],
      confirm: 'Change plan',
      act: ({ plan }) => this.send({ path: '/plan', body: { plan } }),
    });
  }

  protected async suspend(): Promise<void> {
    await askFor(this.dialog, {
      title: `Suspend ${this.tenant()?.companyName ?? 'this company'}?`,
      text: 'All its people are out within seconds and told the reason. Its data is kept.',
      fields: [{ name: 'reason', label: 'Reason, as its people read it', kind: 'long', required: true }],
      confirm: 'Suspend',
      act: ({ reason }) => this.send({ path: '/suspend', body: { reason } }),
    });
  }

  protected async lift(): Promise<void> {
    this.busy.set(true);
    const problem = await this.send({ path: '/lift-suspension' });
    this.busy.set(false);
    this.snackBar.open(problem?.message ?? 'The suspension is lifted. Its people can sign in again.');
  }

  private async send(command: OutgoingCommand): Promise<Problem | null> {
    try {
      await this.outbox.send({ ...command, path: `/platform/tenants/${this.id()}${command.path}` });
      void reloaded(this.stored);
      this.turn.update((turn) => turn + 1);
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }
}

function useOf(what: string, used: number, maximum: number, unit = '') {
  const free = maximum === UNLIMITED;
  const share = free ? 0 : Math.min(100, (used / maximum) * 100);
  const limit = free ? 'of any number' : `of ${maximum.toLocaleString('en-US')}${unit}`;
  // A meter wants a maximum, where there is none too.
  const tone = share >= 100 ? 'bad' : share >= NEAR ? 'warn' : '';
  return { what, used, limit, share, tone, maximum: free ? Math.max(used, 1) : maximum };
}
