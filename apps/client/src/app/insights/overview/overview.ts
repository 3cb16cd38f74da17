import {
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { DestroyRef, ViewEncapsulation, afterRenderEffect } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatSnackBar } from '@angular/material/snack-bar';
import { GridStack, type GridItemHTMLElement } from 'gridstack';
import type { WidgetView } from '#domain/insights/views.js';
import { Session } from '../../shared/auth/session';
import { holds } from '../../shared/media';
import { PHONE } from '../../shared/phone';
import { problemOf } from '../../shared/problem';
import { Failure } from '../../shared/ui/failure';
import { Notice } from '../../shared/ui/notice';
import { DashboardClient } from '../dashboard.client';
import { WidgetCard, type Move } from '../widget-card';
import { WIDGET_KINDS, isWidgetType, type WidgetType } from '../widget-kinds';

type Position = WidgetView['position'];
type Placed = WidgetView & { readonly type: WidgetType };

const COLUMNS = 8;

/** How a move changes a place; the grid makes room. */
const MOVES: Readonly<Record<Move, (at: Position) => Partial<Position>>> = {
  left: ({ x }) => ({ x: Math.max(0, x - 1) }),
  right: ({ x, w }) => ({ x: Math.min(COLUMNS - w, x + 1) }),
  up: ({ y }) => ({ y: Math.max(0, y - 1) }),
  down: ({ y }) => ({ y: y + 1 }),
  narrower: ({ w }) => ({ w: Math.max(2, w - 1) }),
  wider: ({ w, x }) => ({ w: Math.min(COLUMNS - x, w + 1) }),
  lower: ({ h }) => ({ h: Math.max(2, h - 1) }),
  higher: ({ h }) => ({ h: h + 1 }),
};

/** Where an office day begins: the tenant's dashboard, arranged as each likes it. */
@Component({
  selector: 'app-overview',
  imports: [Failure, MatButton, MatIcon, MatMenu, MatMenuItem, MatMenuTrigger, Notice, WidgetCard],
  templateUrl: './overview.html',
  styleUrl: './overview.scss',
  // The grid's own classes are styled by its package.
  encapsulation: ViewEncapsulation.None,
})
export class Overview {
  private readonly client = inject(DashboardClient);
  private readonly session = inject(Session);
  private readonly snackBar = inject(MatSnackBar);
  private readonly found = this.client.dashboards();
  protected readonly dashboard = computed(() => (this.found.hasValue() ? (this.found.value().data[0] ?? null) : null));
  protected readonly none = computed(() => this.found.hasValue() && this.found.value().data.length === 0);
  protected readonly problem = computed(() =>
    this.found.error() === undefined || this.dashboard() ? null : problemOf(this.found.error()),
  );
  /** What is shown; a kind that this client does not know is left out. */
  protected readonly widgets = linkedSignal<readonly Placed[]>(() =>
    (this.dashboard()?.widgets ?? []).filter(isPlaced),
  );
  /** On a phone one stands below the other, and there is nothing to arrange. */
  protected readonly narrow = holds(PHONE);
  protected readonly stacked = computed(() =>
    this.widgets().toSorted((a, b) => a.position.y - b.position.y || a.position.x - b.position.x),
  );
  protected readonly arranging = signal(false);
  protected readonly saving = signal(false);
  /** Kinds that could be added. */
  protected readonly absent = computed(() => {
    const shown = new Set(this.widgets().map(({ type }) => type));
    return (Object.keys(WIDGET_KINDS) as WidgetType[])
      .filter((type) => !shown.has(type) && this.session.can(...WIDGET_KINDS[type].permissions))
      .map((type) => ({ type, title: WIDGET_KINDS[type].title }));
  });
  private readonly element = viewChild<ElementRef<HTMLElement>>('grid');
  private grid: GridStack | null = null;

  constructor() {
    // Elements are Angular's; the grid only places them. It takes up those that came and lets go of those that went.
    afterRenderEffect(() => {
      const element = this.element()?.nativeElement;
      const widgets = this.widgets();
      untracked(() => this.place(element, widgets));
    });
    effect(() => {
      const arranging = this.arranging();
      this.grid?.setStatic(!arranging);
    });
    inject(DestroyRef).onDestroy(() => this.grid?.destroy(false));
  }

  protected reload(): void {
    this.found.reload();
  }

  protected move(type: WidgetType, move: Move): void {
    const element = this.itemOf(type);
    const position = this.positions().find((widget) => widget.type === type)?.position;
    if (element && position) this.grid?.update(element, MOVES[move](position));
  }

  protected add(type: WidgetType): void {
    const below = Math.max(0, ...this.positions().map(({ position: { y, h } }) => y + h));
    this.widgets.set([...this.positions(), { type, position: { x: 0, y: below, ...WIDGET_KINDS[type].size } }]);
  }

  protected remove(type: WidgetType): void {
    const element = this.itemOf(type);
    const kept = this.positions().filter((widget) => widget.type !== type);
    if (element) this.grid?.removeWidget(element, false);
    this.widgets.set(kept);
  }

  protected async save(): Promise<void> {
    const id = this.dashboard()?.id;
    if (id === undefined || this.saving()) return;
    const widgets = this.positions();
    this.saving.set(true);
    try {
      await this.client.arrange(id, widgets);
      this.widgets.set(widgets);
      this.arranging.set(false);
    } catch (error) {
      this.snackBar.open(problemOf(error).message);
    } finally {
      this.saving.set(false);
    }
  }

  protected cancel(): void {
    this.arranging.set(false);
    this.renew();
  }

  protected async asCompany(): Promise<void> {
    const id = this.dashboard()?.id;
    if (id === undefined) return;
    try {
      await this.client.reset(id);
      this.arranging.set(false);
      this.renew();
    } catch (error) {
      this.snackBar.open(problemOf(error).message);
    }
  }

  /** Begins again with what is kept. */
  private renew(): void {
    this.grid?.destroy(false);
    this.grid = null;
    this.widgets.set([]);
    this.found.reload();
  }

  private place(element: HTMLElement | undefined, widgets: readonly Placed[]): void {
    if (!element) {
      if (this.grid === null) return;
      // A window as narrow as a phone is not the end of arranging.
      if (this.arranging()) this.widgets.set(this.positions());
      this.grid.destroy(false);
      this.grid = null;
      return;
    }
    this.grid ??= GridStack.init(
      {
        auto: false,
        column: COLUMNS,
        cellHeight: 72,
        margin: 6,
        staticGrid: !this.arranging(),
        handle: '.widget-head',
        animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      },
      element,
    );
    const grid = this.grid;
    if (!grid) return;
    for (const { type, position } of widgets) {
      const item = this.itemOf(type);
      if (item && !item.gridstackNode) grid.makeWidget(item, { ...position, id: type, minW: 2, minH: 2 });
    }
  }

  private itemOf(type: WidgetType): GridItemHTMLElement | null {
    return this.element()?.nativeElement.querySelector<GridItemHTMLElement>(`[data-widget="${type}"]`) ?? null;
  }

  /** As they stand in the grid now, of its full width. */
  private positions(): readonly Placed[] {
    const saved = this.grid?.save(false, false, undefined, COLUMNS);
    const nodes = Array.isArray(saved) ? saved : [];
    return this.widgets().map((widget) => {
      const node = nodes.find(({ id }) => id === widget.type);
      const { x, y, w, h } = widget.position;
      return {
        type: widget.type,
        position: node ? { x: node.x ?? 0, y: node.y ?? 0, w: node.w ?? 1, h: node.h ?? 1 } : { x, y, w, h },
      };
    });
  }
}

function isPlaced(widget: WidgetView): widget is Placed {
  return isWidgetType(widget.type);
}
