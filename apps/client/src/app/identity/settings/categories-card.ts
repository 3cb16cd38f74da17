import { Component, ElementRef, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { WorkOrderCategoryView } from '#domain/maintenance/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import type { OutgoingCommand } from '../../shared/command-outbox';
import { follow } from '../../shared/follow';
import { problemOf } from '../../shared/problem';
import { reloaded } from '../../shared/reloaded';
import { keptFocus } from '../../shared/ui/kept-focus';
import { NamedRow } from './named-row';

/** What work orders are sorted by. Switched off, one is no longer offered; archived, it is out of the way too. */
@Component({
  selector: 'app-categories-card',
  imports: [MatButton, MatFormField, MatIcon, MatInput, MatSlideToggle, NamedRow],
  templateUrl: './categories-card.html',
  styleUrl: './list-card.scss',
  host: { class: 'card section', role: 'region', 'aria-label': 'Work-order categories' },
})
export class CategoriesCard {
  private readonly api = inject(Api);
  private readonly outbox = inject(CommandOutbox);
  private readonly snackBar = inject(MatSnackBar);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly stored = resource({
    loader: () =>
      this.api.get<Page<WorkOrderCategoryView>>('/work-order-categories', { limit: 200, archived: 'include' }),
  });
  private readonly all = computed(() => (this.stored.hasValue() ? this.stored.value().data : null));
  protected readonly showsArchived = signal(false);
  protected readonly archivedCount = computed(() => this.all()?.filter(({ archived }) => archived).length ?? 0);
  protected readonly categories = computed(
    () => this.all()?.filter(({ archived }) => !archived || this.showsArchived()) ?? null,
  );
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly mayEdit = inject(Session).can('all');
  protected readonly busy = signal(false);

  constructor() {
    follow(
      (change) => change.streamType === 'work-order-category',
      () => this.reload(),
      400,
    );
  }

  protected reload(): void {
    void reloaded(this.stored);
  }

  protected async add(box: HTMLInputElement, event: Event): Promise<void> {
    event.preventDefault();
    const name = box.value.trim();
    if (name !== '' && (await this.send('Category added.', { body: { name } }))) box.value = '';
  }

  protected rename(category: WorkOrderCategoryView, name: string): Promise<boolean> {
    return this.send('Category renamed.', { ...changeOf(category), body: { name } });
  }

  protected setActive(category: WorkOrderCategoryView, active: boolean): Promise<boolean> {
    return this.send(active ? 'Category in use again.' : 'Category no longer offered.', {
      ...changeOf(category),
      body: { active },
    });
  }

  protected async archive(category: WorkOrderCategoryView): Promise<void> {
    const keepFocus = keptFocus(this.host);
    const done = await this.send(null, { ...changeOf(category), method: 'DELETE' });
    if (!done) return;
    keepFocus();
    const undo = this.snackBar.open(`${category.name} is archived. Its work orders keep it.`, 'Undo');
    undo.onAction().subscribe(() => void this.restore(category));
  }

  protected async restore({ id }: WorkOrderCategoryView): Promise<void> {
    const keepFocus = keptFocus(this.host);
    if (await this.send('Category restored.', { path: `/${id}/restore` })) keepFocus();
  }

  /** @param command with its path below the categories' */
  private async send(done: string | null, command: Partial<OutgoingCommand>): Promise<boolean> {
    this.busy.set(true);
    try {
      await this.outbox.send({ ...command, path: `/work-order-categories${command.path ?? ''}` });
      if (done !== null) this.snackBar.open(done);
      return true;
    } catch (error) {
      this.snackBar.open(problemOf(error).message, 'Close', { duration: 10_000 });
      return false;
    } finally {
      this.busy.set(false);
      this.reload();
    }
  }
}

function changeOf({ id, version }: WorkOrderCategoryView) {
  return { method: 'PATCH' as const, path: `/${id}`, ...(version !== undefined && { expectedVersion: version }) };
}
