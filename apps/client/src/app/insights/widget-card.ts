import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject, input, output, resource } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { Session } from '../shared/auth/session';
import { follow } from '../shared/follow';
import { problemOf } from '../shared/problem';
import { reloaded } from '../shared/reloaded';
import { Failure } from '../shared/ui/failure';
import { DashboardClient } from './dashboard.client';
import { WIDGET_KINDS, type WidgetType } from './widget-kinds';

export type Move = 'left' | 'right' | 'up' | 'down' | 'narrower' | 'wider' | 'lower' | 'higher';

const KEYS: Readonly<Record<string, readonly [move: Move, shifted: Move]>> = {
  ArrowLeft: ['left', 'narrower'],
  ArrowRight: ['right', 'wider'],
  ArrowUp: ['up', 'lower'],
  ArrowDown: ['down', 'higher'],
};

/** The frame of a widget: its title and link, its figures once they are there, and where it is moved while arranging. */
@Component({
  selector: 'app-widget',
  imports: [Failure, MatIcon, MatMenu, MatMenuItem, MatMenuTrigger, NgComponentOutlet, RouterLink],
  templateUrl: './widget-card.html',
  styleUrl: './widget-card.scss',
})
export class WidgetCard {
  private readonly client = inject(DashboardClient);
  private readonly session = inject(Session);
  readonly type = input.required<WidgetType>();
  readonly arranging = input(false);
  readonly moved = output<Move>();
  readonly removed = output<void>();

  protected readonly kind = computed(() => WIDGET_KINDS[this.type()]);
  protected readonly permitted = computed(() => this.session.can(...this.kind().permissions));
  private readonly found = this.client.figures(() => (this.permitted() ? this.type() : undefined));
  private readonly shows = resource({ params: () => this.kind(), loader: ({ params }) => params.load() });
  protected readonly component = computed(() => (this.shows.hasValue() ? this.shows.value() : null));
  protected readonly figures = computed(() => (this.found.hasValue() ? this.found.value() : null));
  protected readonly inputs = computed(() => ({ figures: this.figures() }));
  protected readonly problem = computed(() => {
    const error = this.found.error() ?? this.shows.error();
    return error === undefined || this.figures() !== null ? null : problemOf(error);
  });

  constructor() {
    follow(
      ({ streamType }) => this.kind().of.includes(streamType),
      () => this.reload(),
      1_000,
    );
  }

  protected reload(): void {
    if (this.permitted()) void reloaded(this.found);
  }

  /** Arrows move, with Shift they stretch. */
  protected pressed(event: KeyboardEvent): void {
    const keys = KEYS[event.key];
    if (!this.arranging() || !keys) return;
    event.preventDefault();
    this.moved.emit(keys[event.shiftKey ? 1 : 0]);
  }
}
