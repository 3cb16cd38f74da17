import { Component, DestroyRef, inject, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogClose, MatDialogTitle } from '@angular/material/dialog';
import type { MatDialog, MatDialogRef } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';

/** A picture to look at. */
export interface PictureShown {
  readonly name: string;
  /** The address of what the page shows of it. */
  readonly small: string;
  /** Null: it cannot be had now. */
  readonly whole: () => Promise<Blob | null>;
}

/** One picture, as large as the screen. What the page shows of it is there at once, all of it when it has come. */
@Component({
  imports: [MatDialogClose, MatDialogTitle, MatIcon, MatIconButton],
  template: `
    <header>
      <h2 mat-dialog-title>{{ picture.name }}</h2>
      <button mat-icon-button type="button" mat-dialog-close aria-label="Close"><mat-icon svgIcon="close" /></button>
    </header>
    <img [src]="address()" [alt]="picture.name" />
    <p role="status">{{ words() }}</p>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-rows: auto minmax(0, 1fr) auto;
      height: 100%;
      background: #0b0e12;
      color: #fff;
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: env(safe-area-inset-top) 8px 0 16px;
    }
    h2.mat-mdc-dialog-title {
      flex: 1;
      min-width: 0;
      padding: 0;
      overflow: hidden;
      color: inherit;
      font-size: 15px;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    h2::before {
      display: none;
    }
    button {
      flex: none;
      width: 48px;
      height: 48px;
      padding: 12px;
      color: inherit;
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    p {
      min-height: 20px;
      padding: 8px 16px calc(12px + env(safe-area-inset-bottom));
      text-align: center;
    }
  `,
})
export class PictureDialog {
  protected readonly picture = inject<PictureShown>(MAT_DIALOG_DATA);
  protected readonly address = signal(this.picture.small);
  protected readonly words = signal('Loading the whole picture…');

  constructor() {
    let whole: string | null = null;
    let isGone = false;
    inject(DestroyRef).onDestroy(() => {
      isGone = true;
      if (whole !== null) URL.revokeObjectURL(whole);
    });
    void this.picture.whole().then((picture) => {
      if (isGone) return;
      this.words.set(picture ? '' : 'The whole picture cannot be loaded now. This is the copy at hand.');
      if (!picture) return;
      whole = URL.createObjectURL(picture);
      this.address.set(whole);
    });
  }
}

/** Back closes it and stays on the page, as do Escape and its button. */
export function openPicture(dialog: MatDialog, picture: PictureShown): MatDialogRef<PictureDialog> {
  const mark = crypto.randomUUID();
  const isLast = (): boolean => (history.state as { picture?: string } | null)?.picture === mark;
  history.pushState({ ...(history.state as object | null), picture: mark }, '');
  const opened = dialog.open(PictureDialog, {
    data: picture,
    width: '100vw',
    height: '100dvh',
    maxWidth: '100vw',
    panelClass: 'picture-dialog',
    closeOnNavigation: false,
  });
  // The router does not hear of it: the page underneath stays where it was scrolled to.
  const back = (event: PopStateEvent): void => {
    event.stopImmediatePropagation();
    removeEventListener('popstate', back, { capture: true });
    opened.close();
  };
  addEventListener('popstate', back, { capture: true });
  opened.beforeClosed().subscribe(() => {
    if (isLast()) history.back();
    else removeEventListener('popstate', back, { capture: true });
  });
  return opened;
}
