import { CdkDrag, CdkDropList, CdkDropListGroup, type CdkDragDrop } from '@angular/cdk/drag-drop';
import {
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuContent, MatMenuItem } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import type { WorkOrderListItem } from '#domain/maintenance/views.js';
import { Session } from '../../shared/auth/session';
import { follow } from '../../shared/follow';
import { Formats } from '../../shared/formats';
import { Failure } from '../../shared/ui/failure';
import { NearEnd } from '../../shared/ui/near-end';
import { Notice } from '../../shared/ui/notice';
import { STATUS } from '../../shared/ui/words';
import { WorkOrderActions } from '../work-order-detail/work-order-actions';
import { filterOf, isNarrowed, shifted, type FilterWords } from '../work-order-list/work-order-filter';
import { WorkOrderHead } from '../work-order-list/work-order-head';
import { WorkOrderClient } from '../work-order.client';
import { WorkOrderStore } from '../work-order.store';
import { BoardCard } from './board-card';
import { BoardColumn } from './board-column';
import { BoardKeys } from './board-keys';
import { BoardMover } from './board-mover';
import { COLUMNS, isMovable, refusalOf, type ColumnStatus, type Rights } from './board-moves';

/** How long completed work stays on the board (days). */
const COMPLETED_SHOWN = 14;

/** What a column without cards says. */
const HINTS: Readonly<Record<ColumnStatus, string>> = {
  pending_approval: 'Nothing waits for approval.',
  open: 'Nothing waits to be planned or started.',
  scheduled: 'Nothing is planned for a day.',
  in_progress: 'Nobody is at work.',
  on_hold: 'Nothing is held up.',
  completed: 'Nothing was completed in the last 14 days.',
};

/** Work orders by state. A card is dragged, or moved by its menu, to where the rules allow it. */
@Component({
  selector: 'app-work-order-board',
  imports: [
    BoardCard,
    BoardKeys,
    CdkDrag,
    CdkDropList,
    CdkDropListGroup,
    Failure,
    MatAnchor,
    MatIcon,
    MatMenu,
    MatMenuContent,
    MatMenuItem,
    NearEnd,
    Notice,
    RouterLink,
    WorkOrderHead,
  ],
  providers: [BoardMover, WorkOrderActions, WorkOrderStore],
  templateUrl: './work-order-board.html',
  styleUrl: './work-order-board.scss',
})
export class WorkOrderBoard {
  private readonly client = inject(WorkOrderClient);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  private readonly router = inject(Router);
  protected readonly mover = inject(BoardMover);
  private readonly injector = inject(Injector);
  private readonly board = viewChild<ElementRef<HTMLElement>>('board');

  readonly priority = input<string>();
  readonly urgency = input<string>();
  readonly category = input<string>();
  readonly assigned = input<string>();
  readonly due = input<string>();
  readonly completion = input<string>();
  readonly vehicle = input<string>();
  readonly search = input<string>();

  protected readonly words = computed<FilterWords>(() => ({
    priority: this.priority(),
    urgency: this.urgency(),
    category: this.category(),
    assigned: this.assigned(),
    due: this.due(),
    completion: this.completion(),
    vehicle: this.vehicle(),
    search: this.search(),
  }));
  private readonly today = this.formats.day(new Date());
  private readonly filter = computed(() =>
    filterOf(this.words(), { today: this.today, userId: this.session.me()?.user.id ?? null }),
  );
  private readonly asked = computed(() => JSON.stringify(this.filter()));
  protected readonly columns: readonly BoardColumn[] = COLUMNS.map(
    (status) => new BoardColumn(status, (of, cursor, limit) => this.client.list(this.ofColumn(of), cursor, limit)),
  );

  /** What waits for approval comes by itself: without any, its column would only take room. */
  protected readonly shown = computed(() =>
    this.columns.filter((column) => column.status !== 'pending_approval' || column.total() > 0),
  );

  private readonly rights = computed<Rights>(() => ({
    edit: this.session.can('edit_work_orders'),
    reopen: this.session.can('reopen_work_orders'),
  }));
  protected readonly mayCreate = computed(() => this.session.can('create_work_orders'));
  protected readonly narrowed = computed(() => isNarrowed(this.words()));
  /** The card that is being dragged. */
  protected readonly lifted = signal<WorkOrderListItem | null>(null);
  protected readonly focused = signal<string | null>(null);
  /** The one card that Tab reaches: the last in focus, or the first there is. */
  protected readonly reachable = computed(() => {
    const cards = this.columns.flatMap((column) => column.cards());
    const focused = this.focused();
    return cards.find(({ id }) => id === focused)?.id ?? cards[0]?.id ?? null;
  });
  /** Of the columns on a phone. */
  protected readonly inView = signal(0);

  protected readonly failed = computed(() =>
    this.columns.every((column) => column.error() !== null && !column.ready()) ? this.columns[0]!.error() : null,
  );
  protected readonly empty = computed(
    () => this.mover.moving() === null && this.columns.every((column) => column.ready() && column.total() === 0),
  );
  protected readonly count = computed(() => {
    const active = this.columns.filter(({ status }) => status !== 'completed');
    if (!active.every((column) => column.ready())) return '';
    const total = active.reduce((sum, column) => sum + column.total(), 0);
    return `${active.some((column) => column.isEstimate()) ? 'about ' : ''}${total.toLocaleString('en-US')} active`;
  });

  constructor() {
    effect(() => {
      this.asked();
      untracked(() => this.reload());
    });
    follow(
      (change) => change.streamType === 'work-order',
      () => void this.refresh(),
      400,
    );
  }

  protected readonly mayEnter = ({ data }: CdkDrag<WorkOrderListItem>, { data: column }: CdkDropList<BoardColumn>) =>
    this.refusalFor(data, column) === null;

  protected nameOf({ status }: BoardColumn): string {
    return STATUS[status].text;
  }

  protected countOf(column: BoardColumn): string {
    if (!column.ready()) return '';
    return `${column.isEstimate() ? '~' : ''}${column.total().toLocaleString('en-US')}`;
  }

  protected hintOf({ status }: BoardColumn): string {
    return this.narrowed() ? 'Nothing fits the filters.' : HINTS[status];
  }

  protected mayMove(card: WorkOrderListItem): boolean {
    return this.mover.moving() === null && isMovable(card, this.rights());
  }

  /** Why what is being dragged cannot come here; empty when it can, or comes from here. */
  protected refusal(column: BoardColumn): string {
    const card = this.lifted();
    return card === null ? '' : (this.refusalFor(card, column) ?? '');
  }

  protected takes(column: BoardColumn): boolean {
    const card = this.lifted();
    return card !== null && this.refusalFor(card, column) === null;
  }

  protected choicesOf(card: WorkOrderListItem): { readonly column: BoardColumn }[] {
    return this.columns.filter((column) => this.refusalFor(card, column) === null).map((column) => ({ column }));
  }

  protected stuckFor(card: WorkOrderListItem): string {
    const reasons = this.columns.map((column) => this.refusalFor(card, column));
    return reasons.find((reason) => reason !== null && reason !== '') ?? 'It cannot be moved';
  }

  protected dropped(drop: CdkDragDrop<BoardColumn, BoardColumn, WorkOrderListItem>): void {
    const { previousContainer, container, item, isPointerOverContainer } = drop;
    this.lifted.set(null);
    // Let go over a column that does not take it, it would land in the last one that did.
    if (previousContainer !== container && isPointerOverContainer) void this.move(item.data, container.data);
  }

  protected async move(card: WorkOrderListItem, to: BoardColumn): Promise<void> {
    const from = this.columns.find(({ status }) => status === card.status);
    if (!from) return;
    this.focused.set(card.id);
    await this.mover.move(card, from, to);
    await this.refresh();
    afterNextRender(() => this.keepFocus(card.id), { injector: this.injector });
  }

  /** A card that moved was made anew: who moved it by keyboard goes on from there. */
  private keepFocus(id: string): void {
    if (document.activeElement === document.body)
      this.board()?.nativeElement.querySelector<HTMLElement>(`[data-card="${id}"] a`)?.focus();
  }

  protected create(): void {
    if (this.mayCreate()) void this.router.navigate(['/work-orders/new']);
  }

  protected reload(): void {
    for (const column of this.columns) void column.start();
  }

  protected turnTo(place: number): void {
    const board = this.board()?.nativeElement;
    board?.scrollTo({ left: place * board.clientWidth, behavior: 'smooth' });
  }

  protected scrolled(): void {
    const board = this.board()?.nativeElement;
    if (board) this.inView.set(Math.round(board.scrollLeft / board.clientWidth));
  }

  /** Not while a card is under way: it would jump back under the hand. The move's end brings everything up to date. */
  private async refresh(): Promise<void> {
    if (this.lifted() !== null || this.mover.moving() !== null) return;
    await Promise.all(this.columns.map((column) => column.refresh()));
  }

  private refusalFor(card: WorkOrderListItem, column: BoardColumn): string | null {
    return refusalOf(card, column.status, this.rights());
  }

  private ofColumn(status: ColumnStatus) {
    const isDone = status === 'completed';
    return {
      ...this.filter(),
      status: [status],
      sort: isDone ? '-completedAt' : 'dueDate',
      completedFrom: isDone ? shifted(this.today, -COMPLETED_SHOWN) : null,
    };
  }
}
