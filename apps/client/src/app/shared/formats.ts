import { Injectable, computed, inject } from '@angular/core';
import { fromMetres } from '#domain/shared/quantity.js';
import { Session } from './auth/session';

const DAY_MS = 86_400_000;

export interface Due {
  readonly text: string;
  readonly tone: 'bad' | 'warn' | '';
}

/** How this tenant writes money, distances and times. */
@Injectable({ providedIn: 'root' })
export class Formats {
  private readonly settings = inject(Session).settings;
  private readonly moneyFormat = computed(
    () => new Intl.NumberFormat('en-US', { style: 'currency', currency: this.settings().currency }),
  );
  // The first of these takes a browser long: see `prepare`.
  private readonly numberFormat = computed(() => new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 }));
  private readonly distanceFormat = computed(() => new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }));
  private readonly dayOf = computed(() => dayIn(this.zoned({ year: 'numeric', month: '2-digit', day: '2-digit' })));
  private readonly monthDay = computed(() => this.zoned({ month: 'short', day: 'numeric' }));
  private readonly weekdayFormat = computed(() => this.zoned({ weekday: 'short', day: 'numeric', month: 'short' }));
  private readonly clock = computed(() => this.zoned({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }));
  private readonly clockSeconds = computed(() =>
    this.zoned({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
  );

  /** ISO 4217. */
  readonly currency = computed(() => this.settings().currency);
  readonly distanceUnit = computed(() => (this.settings().distanceUnit === 'miles' ? 'mi' : 'km'));

  /** Makes what takes a browser long the first time, each in a turn of its own: before rows need all of it at once. */
  async prepare(): Promise<void> {
    await nextTask();
    this.money(0);
    await nextTask();
    this.day(new Date());
  }

  money(amount: number | null | undefined): string {
    return amount == null ? '—' : this.moneyFormat().format(amount);
  }

  number(value: number | null | undefined): string {
    return value == null ? '—' : this.numberFormat().format(value);
  }

  distance(value: number | null | undefined): string {
    return value == null ? '—' : `${this.distanceFormat().format(value)} ${this.distanceUnit()}`;
  }

  /** One that tenths matter of, as of a trip. */
  way(value: number): string {
    return `${this.number(value)} ${this.distanceUnit()}`;
  }

  speed(value: number | null): string {
    return value === null ? '—' : `${this.number(value)} ${this.distanceUnit() === 'mi' ? 'mph' : 'km/h'}`;
  }

  /** A distance as the domain keeps it. */
  metres(value: number): string {
    return this.distance(fromMetres(value, this.settings().distanceUnit));
  }

  /** In the tenant's own date format and zone. */
  date(iso: string | null | undefined): string {
    if (iso == null) return '—';
    const [year, month, day] = this.day(iso).split('-');
    return this.settings()
      .dateFormat.replace('YYYY', year ?? '')
      .replace('MM', month ?? '')
      .replace('DD', day ?? '');
  }

  dateTime(iso: string | null | undefined): string {
    return iso == null ? '—' : `${this.date(iso)} ${this.clock().format(new Date(iso))}`;
  }

  /** "Mon, Oct 5". @param at ms since 1970 */
  weekday(at: number): string {
    return this.weekdayFormat().format(at);
  }

  /** The minute alone. */
  clockTime(iso: string | null): string {
    return iso === null ? '—' : this.clock().format(new Date(iso));
  }

  /** Near things are named by nearness: the time today, "Yesterday", the weekday this week, else the date. */
  when(iso: string | null | undefined, now = new Date()): string {
    if (iso == null) return '—';
    const days = this.daysUntil(iso, now);
    const at = new Date(iso);
    if (days === 0)
      return now.getTime() - at.getTime() < 3_600_000 ? this.clockSeconds().format(at) : this.clock().format(at);
    if (days === -1) return `Yesterday ${this.clock().format(at)}`;
    return days > -300 && days < 0 ? this.monthDay().format(at) : this.date(iso);
  }

  /** The day of something past: "today", "yesterday", "Nov 12", and with its year when that is long ago. */
  pastDay(iso: string, now = new Date()): string {
    const days = this.daysUntil(iso, now);
    if (days === 0) return 'today';
    if (days === -1) return 'yesterday';
    return days > -300 ? this.monthDay().format(new Date(iso)) : this.date(iso);
  }

  due(iso: string | null | undefined, now = new Date()): Due {
    if (iso == null) return { text: '—', tone: '' };
    const days = this.daysUntil(iso, now);
    if (days < 0) return { text: `Overdue ${span(-days)}`, tone: 'bad' };
    if (days === 0) return { text: 'Today', tone: 'warn' };
    if (days === 1) return { text: 'Tomorrow', tone: '' };
    if (days < 7) return { text: `In ${days} d`, tone: '' };
    return { text: this.monthDay().format(noonOf(this.day(iso))), tone: '' };
  }

  /** The calendar day in the tenant's zone, as YYYY-MM-DD. A plain date stays itself. */
  day(iso: string | Date): string {
    if (typeof iso === 'string' && iso.length === 10) return iso;
    return this.dayOf()(new Date(iso));
  }

  /** The minute in the tenant's zone, as a field of date and time wants it: `YYYY-MM-DDTHH:mm`. */
  localMinute(iso: string): string {
    return `${this.day(iso)}T${this.clock().format(new Date(iso))}`;
  }

  /** The other way: when the tenant's clocks show it. Of an hour that comes twice, one of both. */
  instantOf(localMinute: string): string {
    const wanted = Date.parse(`${localMinute}:00Z`);
    const shownAt = (instant: number): number => Date.parse(`${this.localMinute(new Date(instant).toISOString())}:00Z`);
    const near = wanted - (shownAt(wanted) - wanted);
    return new Date(near - (shownAt(near) - wanted)).toISOString();
  }

  private daysUntil(iso: string, now: Date): number {
    return Math.round((noonOf(this.day(iso)).getTime() - noonOf(this.day(now)).getTime()) / DAY_MS);
  }

  private zoned(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: this.settings().timezone });
  }
}

/** "12 d", "5 mo", "2 y": what is long over is told apart roughly. */
function span(days: number): string {
  if (days < 100) return `${days} d`;
  return days < 730 ? `${Math.floor(days / 30.4)} mo` : `${Math.floor(days / 365)} y`;
}

/** A list asks for today once a row: the minute that was asked for last is known. */
function dayIn(format: Intl.DateTimeFormat): (at: Date) => string {
  let [known, day] = [NaN, ''];
  return (at) => {
    const minute = Math.floor(at.getTime() / 60_000);
    if (minute === known) return day;
    const parts = format.formatToParts(at);
    const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
    [known, day] = [minute, `${part('year')}-${part('month')}-${part('day')}`];
    return day;
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}
