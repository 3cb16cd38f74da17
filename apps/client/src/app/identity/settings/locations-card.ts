import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { LocationView } from '#domain/fleet/views.js';
import type { Page } from '#domain/shared/views.js';
import { Api } from '../../shared/api';
import { Session } from '../../shared/auth/session';
import { CommandOutbox } from '../../shared/command-outbox';
import type { OutgoingCommand } from '../../shared/command-outbox';
import { problemOf } from '../../shared/problem';
import { NamedRow } from './named-row';

/** Where vehicles are at home and stock is kept. */
@Component({
  selector: 'app-locations-card',
  imports: [MatButton, MatFormField, MatInput, NamedRow],
  templateUrl: './locations-card.html',
  styleUrl: './list-card.scss',
  host: { class: 'card section', role: 'region', 'aria-label': 'Locations' },
})
export class LocationsCard {
  private readonly api = inject(Api);
  private readonly outbox = inject(CommandOutbox);
  private readonly snackBar = inject(MatSnackBar);
  private readonly stored = resource({ loader: () => this.api.get<Page<LocationView>>('/locations', { limit: 200 }) });
  protected readonly locations = computed(() => (this.stored.hasValue() ? this.stored.value().data : null));
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly mayEdit = inject(Session).can('edit_parts', 'edit_vehicles');
  protected readonly busy = signal(false);

  protected reload(): void {
    this.stored.reload();
  }

  protected async add(box: HTMLInputElement, event: Event): Promise<void> {
    event.preventDefault();
    const name = box.value.trim();
    if (name !== '' && (await this.send('Location added.', { path: '/locations', body: { name } }))) box.value = '';
  }

  protected rename(id: string, name: string): Promise<boolean> {
    return this.send('Location renamed.', { method: 'PATCH', path: `/locations/${id}`, body: { name } });
  }

  private async send(done: string, command: OutgoingCommand): Promise<boolean> {
    this.busy.set(true);
    try {
      await this.outbox.send(command);
      this.snackBar.open(done);
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
