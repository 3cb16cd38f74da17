import { Pipe, inject } from '@angular/core';
import type { PipeTransform } from '@angular/core';
import { Formats } from '../formats';

@Pipe({ name: 'money' })
export class MoneyPipe implements PipeTransform {
  private readonly formats = inject(Formats);
  transform(amount: number | null | undefined): string {
    return this.formats.money(amount);
  }
}

@Pipe({ name: 'quantity' })
export class QuantityPipe implements PipeTransform {
  private readonly formats = inject(Formats);
  transform(value: number | null | undefined): string {
    return this.formats.number(value);
  }
}

@Pipe({ name: 'distance' })
export class DistancePipe implements PipeTransform {
  private readonly formats = inject(Formats);
  transform(value: number | null | undefined): string {
    return this.formats.distance(value);
  }
}

@Pipe({ name: 'day' })
export class DayPipe implements PipeTransform {
  private readonly formats = inject(Formats);
  transform(iso: string | null | undefined): string {
    return this.formats.date(iso);
  }
}

@Pipe({ name: 'moment' })
export class MomentPipe implements PipeTransform {
  private readonly formats = inject(Formats);
  transform(iso: string | null | undefined): string {
    return this.formats.dateTime(iso);
  }
}

@Pipe({ name: 'when' })
export class WhenPipe implements PipeTransform {
  private readonly formats = inject(Formats);
  transform(iso: string | null | undefined): string {
    return this.formats.when(iso);
  }
}
