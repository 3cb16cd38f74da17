import { httpResource } from '@angular/common/http';
import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { DueReasonView, DueServiceDetail } from '#domain/maintenance/views.js';
import { API } from '../api';
import { Formats } from '../formats';
import { problemOf } from '../problem';
import { DUE_LEVEL, DueWords } from './due-words';
import { Failure } from './failure';
import { StateChip } from './state-chip';

/** Why a service is due when it is: each measure with the numbers its date follows from. */
@Component({
  imports: [
    Failure,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    RouterLink,
    StateChip,
  ],
  templateUrl: './due-why.html',
  styleUrl: './due-why.scss',
})
export class DueWhy {
  private readonly id = inject<string>(MAT_DIALOG_DATA);
  private readonly words = inject(DueWords);
  private readonly formats = inject(Formats);
  private readonly found = httpResource<DueServiceDetail>(() => `${API}/due-services/${this.id}`);
  protected readonly service = computed(() => (this.found.hasValue() ? this.found.value() : null));
  protected readonly problem = computed(() =>
    this.found.error() === undefined ? null : problemOf(this.found.error()),
  );
  protected readonly levelOf = ({ level }: { level: keyof typeof DUE_LEVEL }) => DUE_LEVEL[level];
  protected readonly day = (iso: string | null): string => this.formats.date(iso);
  protected readonly every = computed(() => (this.service() ? this.words.every(this.service()!) : ''));

  protected reload(): void {
    this.found.reload();
  }

  protected lastDone({ lastDone }: DueServiceDetail): string {
    const meters = [
      lastDone.odometer === null ? null : this.words.distance(lastDone.odometer),
      lastDone.hours === null ? null : this.words.hours(lastDone.hours),
    ].filter((part) => part !== null);
    return [this.day(lastDone.at), ...meters].join(' at ');
  }

  /** The arithmetic of one measure, as sentences. */
  protected steps(reason: DueReasonView, service: DueServiceDetail): readonly string[] {
    if (reason.measure === 'time')
      return [`Last done ${this.day(service.lastDone.at)}, and due ${this.words.days(reason.interval)} later.`];
    const isDistance = reason.measure === 'distance';
    const say = (value: number | null): string => (isDistance ? this.words.distance(value) : this.words.hours(value));
    const [last, due, meter] = isDistance
      ? [service.lastDone.odometer, service.due.odometer, service.odometer]
      : [service.lastDone.hours, service.due.hours, service.engine];
    const counted = `Last done at ${say(last)}, and due ${say(reason.interval)} later: at ${say(due)}.`;
    if (meter === null) return [counted, 'Its meter was never read, so no date can be foreseen.'];
    const shown = `The meter showed ${say(meter.value)} on ${this.day(meter.at)}.`;
    if (due !== null && meter.value >= due) return [counted, `${shown} That is ${say(meter.value - due)} past it.`];
    if (meter.perDay === null || meter.perDay <= 0)
      return [counted, `${shown} How much it is used a day is not known yet, so no date can be foreseen.`];
    return [
      counted,
      `${shown} At ${say(meter.perDay)} a day it is at about ${say(reason.projected)} today` +
        (reason.dueOn === null ? '.' : `, and at ${say(due)} on ${this.day(reason.dueOn)}.`),
    ];
  }

  protected heading(reason: DueReasonView): string {
    return { time: 'By time', distance: 'By distance', engine_time: 'By engine hours' }[reason.measure];
  }
}
