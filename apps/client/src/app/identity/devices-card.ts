import { httpResource } from '@angular/common/http';
import { Component, ElementRef, computed, inject, input, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { DeviceView } from '#domain/sync/devices.js';
import { API } from '../shared/api';
import { CommandOutbox } from '../shared/command-outbox';
import { idOfThisDevice } from '../shared/offline/device';
import { problemOf } from '../shared/problem';
import { reloaded } from '../shared/reloaded';
import { askFor } from '../shared/ui/ask';
import { keptFocus } from '../shared/ui/kept-focus';
import { MomentPipe, WhenPipe } from '../shared/ui/pipes';

/** The latest, before one asks for all. */
const FEW = 5;

/** Where somebody works without a network, and taking such a phone out of use. */
@Component({
  selector: 'app-devices-card',
  imports: [MatIcon, MomentPipe, WhenPipe],
  templateUrl: './devices-card.html',
  styleUrl: './devices-card.scss',
})
export class DevicesCard {
  private readonly outbox = inject(CommandOutbox);
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** Id and name of somebody else; null: one's own. */
  readonly whose = input.required<{ readonly id: string; readonly name: string } | null>();
  readonly mayRevoke = input(true);

  private readonly path = computed(() => {
    const id = this.whose()?.id;
    return id === undefined ? '/me/devices' : `/users/${id}/devices`;
  });
  private readonly stored = httpResource<{ data: readonly DeviceView[] }>(() => API + this.path());
  protected readonly devices = computed(() => (this.stored.hasValue() ? this.stored.value().data : null));
  protected readonly problem = computed(() =>
    this.stored.error() === undefined ? null : problemOf(this.stored.error()),
  );
  protected readonly all = signal(false);
  protected readonly shown = computed(() => (this.devices() ?? []).slice(0, this.all() ? undefined : FEW));
  protected readonly here = idOfThisDevice();

  protected reload(): void {
    void reloaded(this.stored);
  }

  protected async revoke({ id, name }: DeviceView): Promise<void> {
    const keepFocus = keptFocus(this.host);
    const whose = this.whose();
    const loss = whose === null ? 'change your password too' : `send ${whose.name} a password reset too`;
    const done = await askFor(this.dialog, {
      title: `Revoke ${name || 'this device'}?`,
      text: `It wipes what it keeps the next time it connects. Work on it that was not sent by then is lost. This cannot be undone. If it was lost or stolen, ${loss}.`,
      fields: [],
      confirm: 'Revoke',
      act: async () => {
        try {
          await this.outbox.send({ path: `${this.path()}/${id}/revoke` });
          await reloaded(this.stored);
          return null;
        } catch (error) {
          return problemOf(error);
        }
      },
    });
    if (!done) return;
    keepFocus();
    this.snackBar.open('Revoked. It wipes itself the next time it connects.');
  }
}
