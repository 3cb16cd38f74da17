import { HttpClient } from '@angular/common/http';
import { Component, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { firstValueFrom } from 'rxjs';
import type { AttachmentView, FileSize } from '#domain/attachments/views.js';
import { API } from '../api';

/** One file: its preview, and the whole of it in a tab of its own or as a download. It comes with the session, so no address can be passed on. */
@Component({
  selector: 'app-attachment-file',
  imports: [MatIcon],
  template: `
    <button type="button" [attr.aria-label]="'Open ' + file().fileName" (click)="open()">
      @if (preview(); as preview) {
        <img [src]="preview" alt="" />
      } @else {
        <mat-icon svgIcon="description" />
      }
    </button>
  `,
  styles: `
    button {
      position: relative;
      display: grid;
      width: 100%;
      place-content: center;
      aspect-ratio: 4 / 3;
      overflow: hidden;
      padding: 0;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--surface-2);
      color: var(--text-2);
      cursor: pointer;
    }
    img {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
  `,
})
export class AttachmentFile {
  private readonly http = inject(HttpClient);
  readonly file = input.required<AttachmentView>();
  protected readonly preview = signal<string | null>(null);

  constructor() {
    effect(() => {
      const { id, hasPreviews } = this.file();
      if (hasPreviews) void this.addressOf(id, 'screen').then((address) => this.preview.set(address));
    });
    inject(DestroyRef).onDestroy(() => URL.revokeObjectURL(this.preview() ?? ''));
  }

  protected async open(): Promise<void> {
    const { id, fileName, contentType } = this.file();
    const link = document.createElement('a');
    link.href = await this.addressOf(id, 'original');
    if (contentType.startsWith('image/')) link.target = '_blank';
    else link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  private async addressOf(id: string, size: FileSize): Promise<string> {
    const answer = this.http.get(`${API}/attachments/${id}/file`, { params: { size }, responseType: 'blob' });
    return URL.createObjectURL(await firstValueFrom(answer));
  }
}
