import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatSnackBar } from '@angular/material/snack-bar';
import { Router, RouterLink } from '@angular/router';
import type { StockLocationView } from '#domain/inventory/views.js';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import type { OutgoingCommand } from '../../shared/command-outbox';
import { Edits } from '../../shared/edits';
import { follow } from '../../shared/follow';
import { held } from '../../shared/held';
import { problemOf } from '../../shared/problem';
import type { Problem } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { isAbout } from '../../shared/shell/open-thing';
import { askFor } from '../../shared/ui/ask';
import type { AskField } from '../../shared/ui/ask';
import { AsOfBanner } from '../../shared/ui/as-of-banner';
import { Crumbs } from '../../shared/ui/crumbs';
import { Failure } from '../../shared/ui/failure';
import { HistoryCard } from '../../shared/ui/history-card';
import { DayPipe, MoneyPipe, QuantityPipe } from '../../shared/ui/pipes';
import { SkeletonDetail } from '../../shared/ui/skeleton-detail';
import { PartClient } from '../part.client';

/** One part: how much there is where, at which cost, and for whom it is set aside. */
@Component({
  selector: 'app-part-detail',
  imports: [
    AsOfBanner,
    Crumbs,
    DayPipe,
    Failure,
    HistoryCard,
    MatButton,
    MatIcon,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MoneyPipe,
    QuantityPipe,
    RouterLink,
    SkeletonDetail,
  ],
  templateUrl: './part-detail.html',
  styleUrl: './part-detail.scss',
})
export class PartDetailPage {
  private readonly client = inject(PartClient);
  private readonly session = inject(Session);
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly router = inject(Router);
  readonly id = input.required<string>();
  /** `?asOf=` of the address: the instant that is shown; undefined: now. */
  readonly asOf = input<string>();
  /** `?receive=2&location=…&back=…` comes from a work order whose part is short: the form opens filled in. */
  readonly receive = input<string>();
  readonly location = input<string>();
  readonly back = input<string>();

  private readonly partRead = this.client.detail(this.id, this.asOf);
  private readonly stockRead = this.client.stock(this.id, this.asOf);
  protected readonly part = held(this.partRead, this.id);
  /** What is shown is of another moment than is asked for, until that is loaded. */
  protected readonly isElsewhen = computed(() => this.partRead.status() === 'loading');
  protected readonly locations = computed(() => (this.stockRead.hasValue() ? this.stockRead.value().locations : null));
  protected readonly reservations = computed(() =>
    (this.locations() ?? []).flatMap(({ locationName, reservations }) =>
      reservations.map((reservation) => ({ ...reservation, locationName })),
    ),
  );
  /** Locations whose receipts were opened or, where there is only one, closed. */
  private readonly turned = signal<ReadonlySet<string>>(new Set());
  protected readonly problem = computed(() =>
    this.partRead.error() === undefined ? null : problemOf(this.partRead.error()),
  );
  protected readonly mayEdit = computed(
    () => this.asOf() === undefined && this.session.can('edit_parts') && this.part()?.archived === false,
  );
  private asked = false;

  constructor() {
    follow(
      (change) => ['part', 'stock-item'].includes(change.streamType),
      () => this.reload(),
      300,
    );
    isAbout(
      () => {
        const part = this.part();
        return part && { link: `/parts/${part.id}`, icon: 'inventory_2', title: part.partNumber, text: part.name };
      },
      () =>
        this.mayEdit()
          ? [
              { text: 'Edit details', icon: 'edit', run: () => void this.edit() },
              { text: 'Receive stock', icon: 'add', run: () => void this.receiveStock() },
              { text: 'Adjust stock', icon: 'tune', run: () => void this.adjust() },
              { text: 'Archive', icon: 'archive', run: () => void this.archive() },
            ]
          : [],
    );
    effect(() => {
      if (this.receive() === undefined || !this.mayEdit() || this.locations() === null || this.asked) return;
      this.asked = true;
      untracked(() => void this.receiveStock());
    });
  }

  protected reload(): void {
    void reloaded(this.partRead, this.stockRead);
  }

  /** A single location shows its receipts by itself. */
  protected isOpen(locationId: string): boolean {
    return this.turned().has(locationId) !== (this.locations()?.length === 1);
  }

  protected toggle(locationId: string): void {
    const turned = new Set(this.turned());
    if (!turned.delete(locationId)) turned.add(locationId);
    this.turned.set(turned);
  }

  protected valueOf({ layers }: StockLocationView): number {
    return layers.reduce((sum, { available, unitCost }) => sum + available * unitCost, 0);
  }

  protected async receiveStock(): Promise<void> {
    const done = await askFor(this.dialog, {
      title: 'Receive stock',
      fields: [
        await this.locationField(),
        {
          name: 'quantity',
          label: 'Quantity',
          kind: 'number',
          required: true,
          half: true,
          value: this.receive() ?? null,
          suffix: this.part()?.unit,
        },
        {
          name: 'unitCost',
          label: 'Cost of one',
          kind: 'number',
          required: true,
          half: true,
          value: this.lastCost(),
          hint: 'It stays with these pieces until they are used.',
        },
      ],
      confirm: 'Receive',
      act: ({ locationId, quantity, unitCost }) =>
        this.send({
          path: `/parts/${this.id()}/receipts`,
          body: { locationId, quantity: Number(quantity), unitCost: Number(unitCost) },
        }),
    });
    const back = this.back();
    if (!done || back === undefined) return;
    const told = this.snackBar.open('Stock received.', 'Back to the work order', { duration: 12_000 });
    told.onAction().subscribe(() => void this.router.navigate(['/work-orders', back]));
  }

  protected async adjust(): Promise<void> {
    await askFor(this.dialog, {
      title: 'Adjust stock',
      text: 'For what was counted, found or lost. A minus takes away.',
      fields: [
        await this.locationField(),
        { name: 'quantity', label: 'Change', kind: 'number', required: true, half: true, suffix: this.part()?.unit },
        { name: 'reason', label: 'Why', kind: 'text', required: true },
      ],
      confirm: 'Adjust',
      act: ({ locationId, quantity, reason }) =>
        this.send({
          path: `/parts/${this.id()}/adjustments`,
          body: { locationId, quantity: Number(quantity), reason },
        }),
    });
  }

  protected async edit(): Promise<void> {
    const part = this.part();
    if (part === null) return;
    const { partNumber, name, unit, category, description } = part;
    const edits = new Edits({ partNumber, name, unit, category, description });
    const path = `/parts/${part.id}`;
    await askFor(this.dialog, {
      title: 'Edit details',
      path,
      fields: [
        { name: 'partNumber', label: 'Number', kind: 'text', value: partNumber, required: true, half: true },
        { name: 'unit', label: 'Unit', kind: 'text', value: unit, required: true, half: true },
        { name: 'name', label: 'Name', kind: 'text', value: name, required: true },
        { name: 'category', label: 'Category', kind: 'text', value: category },
        { name: 'description', label: 'Description', kind: 'long', value: description },
      ],
      confirm: 'Save',
      act: async (answers) => {
        const text = (field: string): string => String(answers[field] ?? '').trim();
        const { changes, base } = edits.of({
          partNumber: text('partNumber'),
          name: text('name'),
          unit: text('unit'),
          category: text('category') || null,
          description: text('description') || null,
        });
        if (Object.keys(changes).length === 0) return null;
        const problem = await this.send({ method: 'PATCH', path, body: { ...changes, base } });
        edits.saw(problem?.conflicts ?? []);
        return problem;
      },
    });
  }

  protected async archive(): Promise<void> {
    const done = await askFor(this.dialog, {
      title: 'Archive this part?',
      text: 'It leaves the lists; what was used of it stays in every work order.',
      fields: [],
      confirm: 'Archive',
      act: () => this.send({ method: 'DELETE', path: `/parts/${this.id()}`, expectedVersion: this.part()?.version }),
    });
    if (done) await this.router.navigate(['/parts']);
  }

  private async locationField(): Promise<AskField> {
    const everywhere = await this.client.locations().catch(() => []);
    const first = this.location() ?? this.locations()?.[0]?.locationId ?? everywhere[0]?.id ?? null;
    return {
      name: 'locationId',
      label: 'Location',
      kind: 'select',
      required: true,
      value: first,
      options: everywhere.map(({ id, name }) => ({ value: id, text: name })),
    };
  }

  private lastCost(): number | null {
    return (
      (this.locations() ?? [])
        .flatMap(({ layers }) => layers)
        .toSorted((a, b) => b.receivedAt.localeCompare(a.receivedAt))[0]?.unitCost ?? null
    );
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
