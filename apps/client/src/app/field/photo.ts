import { Component, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { Offline } from '../shared/offline/offline';

/** One picture, from this device or from the server; where it is in neither place yet, that it is on its way. */
@Component({
  selector: 'app-photo',
  imports: [MatIcon],
  template: `
    @if (address(); as address) {
      <a [href]="address" target="_blank" rel="noopener"><img [src]="address" [alt]="name()" /></a>
    } @else {
      <span class="missing muted"><mat-icon svgIcon="photo_camera" />{{ words() }}</span>
    }
  `,
  styles: `
    :host {
      display: block;
      aspect-ratio: 1;
      overflow: hidden;
      border-radius: var(--radius);
      background: var(--surface-2);
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
    .missing {
      display: grid;
      height: 100%;
      place-content: center;
      justify-items: center;
      gap: 4px;
      padding: 6px;
      font-size: 13px;
      line-height: 17px;
      text-align: center;
    }
  `,
})
export class Photo {
  private readonly offline = inject(Offline);
  readonly attachmentId = input.required<string>();
  readonly name = input.required<string>();
  readonly status = input.required<string>();
  /** The server's version: when it moves on, it is looked again. */
  readonly version = input.required<number>();
  protected readonly address = signal<string | null>(null);
  protected readonly words = signal('');
  private isGone = false;

  constructor() {
    effect(() => {
      this.version();
      void this.show(this.attachmentId(), this.status());
    });
    inject(DestroyRef).onDestroy(() => {
      this.isGone = true;
      this.forget();
    });
  }

  private async show(id: string, status: string): Promise<void> {
    const picture = await this.offline.fileOf(id, 'screen');
    if (this.isGone) return;
    this.forget();
    if (picture) this.address.set(URL.createObjectURL(picture));
    else
      this.words.set(
        status === 'ready' ? 'Not on this phone' : status === 'rejected' ? 'Not a picture' : 'Photo on its way',
      );
  }

  private forget(): void {
    const address = this.address();
    if (address !== null) URL.revokeObjectURL(address);
    this.address.set(null);
  }
}
