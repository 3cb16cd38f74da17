import { Component, DestroyRef, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
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
    } @else if (mayTry()) {
      <button type="button" class="missing muted" [attr.aria-label]="name() + ': ' + words()" (click)="again()">
        <mat-icon svgIcon="photo_camera" />{{ words() }}
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
      font: inherit;
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
    .missing.missing {
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
  private readonly dialog = inject(MatDialog);
  private readonly snackBar = inject(MatSnackBar);
  private readonly destroyed = inject(DestroyRef);
  readonly file = input.required<FileShown>();
  /** The list comes anew with each of them. */
  private readonly moved = computed(() => this.file(), {
    equal: (one, other) => one.id === other.id && one.version === other.version && one.status === other.status,
  });
  private readonly tries = signal(0);
  protected readonly address = signal<string | null>(null);
  protected readonly words = signal('');
  /** It is somewhere, and could not be had when it was asked for. */
  protected readonly mayTry = computed(
    () => this.address() === null && this.words() !== '' && WAITING[this.file().status] === undefined,
  );

  constructor() {
    effect((onCleanup) => {
      const file = this.moved();
      this.tries();
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
    effect(() => {
      this.files.reach();
      if (untracked(this.mayTry)) this.again();
    });
  }

  protected name(): string {
    const { caption, fileName } = this.file();
    return caption ?? fileName;
  }

  protected again(): void {
    this.tries.update((count) => count + 1);
  }

  /** All of it, over the page; until it has come, and where it cannot be had, as it is shown here. */
  protected async open(): Promise<void> {
    const file = this.file();
    try {
      const { openPicture } = await import('./picture-dialog');
      const small = this.address();
      if (small === null || this.destroyed.destroyed) return;
      const whole = (): Promise<Blob | null> => this.files.content(file, 'original');
      const opened = openPicture(this.dialog, { name: this.name(), small, whole });
      const isLeft = this.destroyed.onDestroy(() => opened.close());
      opened.afterClosed().subscribe(isLeft);
    } catch {
      this.snackBar.open(this.files.notHere, 'OK', { duration: 0 });
    }
  }
}
