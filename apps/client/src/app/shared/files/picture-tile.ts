import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { showFile } from '../save-file';
import { Files } from './files';
import type { FileShown } from './files';

const WAITING: Partial<Record<FileShown['status'], string>> = {
  awaited: 'Photo on its way',
  stored: 'Being prepared',
  rejected: 'Not a picture',
};

/** One picture, from this device or from the server; where it is in neither place, why. It comes with the session, so no address can be passed on. */
@Component({
  selector: 'app-picture-tile',
  imports: [MatIcon],
  template: `
    @if (address(); as address) {
      <button type="button" [attr.aria-label]="'Open ' + name()" (click)="open()">
        <img [src]="address" [alt]="name()" />
      </button>
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
    button {
      display: block;
      width: 100%;
      height: 100%;
      padding: 0;
      border: 0;
      background: none;
      cursor: pointer;
    }
    button:focus-visible {
      outline-offset: -3px;
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
export class PictureTile {
  private readonly files = inject(Files);
  readonly file = input.required<FileShown>();
  /** The list comes anew with each of them. */
  private readonly moved = computed(() => this.file(), {
    equal: (one, other) => one.id === other.id && one.version === other.version && one.status === other.status,
  });
  protected readonly address = signal<string | null>(null);
  protected readonly words = signal('');

  constructor() {
    effect((onCleanup) => {
      const file = this.moved();
      let isGone = false;
      let shown: string | null = null;
      onCleanup(() => {
        isGone = true;
        if (shown !== null) URL.revokeObjectURL(shown);
      });
      void this.files.content(file, 'screen').then((picture) => {
        if (isGone) return;
        shown = picture && URL.createObjectURL(picture);
        this.address.set(shown);
        this.words.set(WAITING[file.status] ?? this.files.notHere);
      });
    });
  }

  protected name(): string {
    const { caption, fileName } = this.file();
    return caption ?? fileName;
  }

  /** All of it; where that cannot be had, as it is shown here. */
  protected async open(): Promise<void> {
    const file = this.file();
    const picture = (await this.files.content(file, 'original')) ?? (await this.files.content(file, 'screen'));
    if (picture) showFile(picture);
  }
}
