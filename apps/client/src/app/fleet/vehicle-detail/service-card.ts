import { httpResource } from '@angular/common/http';
import { Component, ElementRef, afterRenderEffect, computed, inject, input } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatSnackBar } from '@angular/material/snack-bar';
import { ActivatedRoute, RouterLink } from '@angular/router';
import type { VehicleDetail } from '#domain/fleet/views.js';
import type { DueServiceItem } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { API } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import type { OutgoingCommand } from '../../shared/command-outbox';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { askFor } from '../../shared/ui/ask';
import type { Answers, AskField } from '../../shared/ui/ask';
import { DueDate } from '../../shared/ui/due-date';
import { DueWhy } from '../../shared/ui/due-why';
import { DUE_LEVEL, DueWords } from '../../shared/ui/due-words';
import { Failure } from '../../shared/ui/failure';
import { StateChip } from '../../shared/ui/state-chip';

/** What the vehicle needs again and again, and when each is due. */
@Component({
  selector: 'app-service-card',
  imports: [DueDate, Failure, MatIcon, MatMenu, MatMenuItem, MatMenuTrigger, RouterLink, StateChip],
  templateUrl: './service-card.html',
  styleUrl: './service-card.scss',
})
export class ServiceCard {
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly formats = inject(Formats);
  private readonly words = inject(DueWords);
  private readonly snackBar = inject(MatSnackBar);
  readonly vehicle = input.required<VehicleDetail>();
  /** The service that a link is about: `#<its id>` of the address. */
  protected readonly meant = toSignal(inject(ActivatedRoute).fragment);

  private readonly id = computed(() => this.vehicle().id);
  private readonly found = httpResource<Page<DueServiceItem>>(
    () => `${API}/due-services?vehicleId=${this.id()}&limit=50`,
  );
  protected readonly services = computed(() => (this.found.hasValue() ? this.found.value().data : null));
  protected readonly problem = computed(() =>
    this.found.error() === undefined ? null : problemOf(this.found.error()),
  );
  protected readonly rests = computed(() => ['inactive', 'sold'].includes(this.vehicle().status));
  protected readonly mayEdit = computed(() => this.session.can('edit_schedules') && !this.vehicle().archived);
  protected readonly mayPlan = computed(() => this.session.can('create_work_orders'));
  protected readonly levelOf = ({ level }: DueServiceItem) => DUE_LEVEL[level];
  protected readonly every = (service: DueServiceItem): string => this.words.every(service);

  constructor() {
    const card = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    let shown: string | null = null;
    afterRenderEffect(() => {
      const meant = this.meant() ?? null;
      if (this.services() === null || meant === shown) return;
      shown = meant;
      if (meant !== null) card.querySelector(`[id="${CSS.escape(meant)}"]`)?.scrollIntoView({ block: 'center' });
    });
    follow(
      ({ streamType }) => ['due-service', 'meter', 'vehicle', 'work-order'].includes(streamType),
      () => this.reload(),
      500,
    );
  }

  protected reload(): void {
    void reloaded(this.found);
  }

  protected why(service: DueServiceItem): void {
    this.dialog.open(DueWhy, { data: service.id, width: '560px' });
  }

  protected async schedule(): Promise<void> {
    const { odometer, engineHours } = this.vehicle();
    await askFor(this.dialog, {
      title: 'Schedule a service',
      text: 'It is due by whichever comes first.',
      fields: [
        ...this.planFields(null),
        { name: 'lastDoneAt', label: 'Last done on', kind: 'date', hint: 'Empty: today', half: true },
        {
          name: 'lastDoneOdometer',
          label: `At (${this.formats.distanceUnit()})`,
          kind: 'number',
          hint: odometer === null ? undefined : `Empty: ${this.formats.distance(odometer)}`,
          half: true,
        },
        ...(engineHours === null
          ? []
          : [{ name: 'lastDoneHours', label: 'At engine hours', kind: 'number', half: true } as const]),
      ],
      confirm: 'Schedule',
      act: (answers) => this.send({ path: '/due-services', body: { vehicleId: this.id(), ...given(answers) } }),
    });
  }

  protected async reschedule(service: DueServiceItem): Promise<void> {
    await askFor(this.dialog, {
      title: 'Change the schedule',
      text: 'Counting goes on from when it was last done.',
      fields: this.planFields(service),
      confirm: 'Save',
      act: (plan) =>
        this.send({
          method: 'PATCH',
          path: `/due-services/${service.id}`,
          body: numbersOf(plan),
          expectedVersion: service.version,
        }),
    });
  }

  protected async retire(service: DueServiceItem): Promise<void> {
    const done = await askFor(this.dialog, {
      title: `Stop ${service.title}?`,
      text: 'It is no longer planned; its past stays in the history.',
      fields: [{ name: 'reason', label: 'Why', kind: 'text' }],
      confirm: 'Stop it',
      act: ({ reason }) => this.send({ path: `/due-services/${service.id}/retire`, body: { reason: reason || null } }),
    });
    if (done) this.snackBar.open(`${service.title} is no longer planned.`);
  }

  private planFields(service: DueServiceItem | null): AskField[] {
    const number = (name: string, label: string, value: number | null | undefined): AskField => ({
      name,
      label,
      kind: 'number',
      value: value ?? null,
      half: true,
    });
    return [
      { name: 'title', label: 'Service', kind: 'text', required: true, value: service?.title ?? null },
      number('intervalDistance', `Every (${this.formats.distanceUnit()})`, service?.interval.distance),
      number('intervalDays', 'Every (days)', service?.interval.days),
      number('intervalHours', 'Every (engine hours)', service?.interval.hours),
    ];
  }

  private async send(command: OutgoingCommand): Promise<Problem | null> {
    try {
      await this.outbox.send(command);
      this.reload();
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }
}

const WORDS = ['title', 'lastDoneAt'];

/** As the API takes them: what is empty is null, what counts is a number. */
function numbersOf(answers: Answers): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [
      name,
      value === null || value === '' ? null : WORDS.includes(name) ? value : Number(value),
    ]),
  );
}

/** What was left empty is not said. */
function given(answers: Answers): Record<string, string | number | null> {
  return Object.fromEntries(Object.entries(numbersOf(answers)).filter(([, value]) => value !== null));
}
