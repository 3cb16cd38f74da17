import { Injectable, inject } from '@angular/core';
import type { DueLevel } from '#domain/maintenance/due-forecast.js';
import type { DueServiceItem, MeterNow } from '#domain/maintenance/views.js';
import { Formats } from '../formats';
import type { Label } from './words';

export const DUE_LEVEL: Readonly<Record<DueLevel, Label>> = {
  overdue: { text: 'Overdue', tone: 'bad' },
  due: { text: 'Due', tone: 'warn' },
  soon: { text: 'Due soon', tone: 'info' },
  upcoming: { text: 'Upcoming', tone: '' },
};

/** How a service's plan and standing read. */
@Injectable({ providedIn: 'root' })
export class DueWords {
  private readonly formats = inject(Formats);

  /** What makes it due first, in a line: "5,000 mi since 56,204 mi; 58 mi a day". */
  because(item: DueServiceItem): string {
    const { measure, interval, lastDone } = item;
    if (measure === 'distance')
      return `${this.distance(interval.distance)} since ${this.distance(lastDone.odometer)}${this.pace(item.odometer, (use) => this.distance(use))}`;
    if (measure === 'engine_time')
      return `${this.hours(interval.hours)} since ${this.hours(lastDone.hours)}${this.pace(item.engine, (use) => this.hours(use))}`;
    return `${this.days(interval.days)} since ${this.formats.date(lastDone.at)}`;
  }

  /** "Every 5,000 mi, 6 months or 250 h". */
  every({ interval }: Pick<DueServiceItem, 'interval'>): string {
    const parts = [
      interval.distance === null ? null : this.distance(interval.distance),
      interval.days === null ? null : this.days(interval.days),
      interval.hours === null ? null : this.hours(interval.hours),
    ].filter((part) => part !== null);
    return `Every ${parts.join(' or ')}`;
  }

  days(days: number | null): string {
    if (days === null) return '—';
    if (days % 365 === 0) return count(days / 365, 'year');
    if (days % 30 === 0) return count(days / 30, 'month');
    return count(days, 'day');
  }

  hours(hours: number | null): string {
    return hours === null ? '—' : `${this.formats.number(Math.round(hours * 10) / 10)} h`;
  }

  distance(distance: number | null): string {
    return this.formats.distance(distance);
  }

  private pace(meter: MeterNow | null, say: (perDay: number) => string): string {
    return meter?.perDay == null ? '' : `; ${say(meter.perDay)} a day`;
  }
}

function count(number: number, unit: string): string {
  return `${number.toLocaleString('en-US')} ${unit}${number === 1 ? '' : 's'}`;
}
