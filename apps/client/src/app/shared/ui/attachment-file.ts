import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { firstValueFrom } from 'rxjs';
import type { AttachmentView } from '#domain/attachments/views.js';
import { API } from '../api';
import { saveFile, showFile } from '../save-file';

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
  private readonly path = computed(() => `${API}/attachments/${this.file().id}/file`);
  private readonly hasPreviews = computed(() => this.file().hasPreviews);
  private readonly screen = httpResource.blob(() =>
    this.hasPreviews() ? { url: this.path(), params: { size: 'screen' } } : undefined,
  );
  protected readonly preview = signal<string | null>(null);

  constructor() {
    effect((onCleanup) => {
      if (!this.screen.hasValue()) return;
      const address = URL.createObjectURL(this.screen.value());
      this.preview.set(address);
      onCleanup(() => {
        this.preview.set(null);
        URL.revokeObjectURL(address);
      });
    });
  }

  protected async open(): Promise<void> {
    const { fileName, contentType } = this.file();
    const original = this.http.get(this.path(), { params: { size: 'original' }, responseType: 'blob' });
    const file = await firstValueFrom(original);
    if (contentType.startsWith('image/')) showFile(file);
    else saveFile(file, fileName);
  }
}
