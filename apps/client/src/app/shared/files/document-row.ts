import { Component, computed, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { safeFileName } from '#domain/attachments/file-name.js';
import { saveFile } from '../save-file';
import { Files } from './files';
import type { FileShown } from './files';

const KILO = 1_000;

/** One document: opened where it is kept here or can be fetched; until it has arrived, it says that it is on its way. */
@Component({
  selector: 'app-document-row',
  imports: [MatIcon],
  template: `
    <button type="button" (click)="open()">
      <mat-icon svgIcon="description" />
      <span>
        <b><span class="sr-only">Open </span>{{ file().caption ?? file().fileName }}</b>
        <span class="muted small-text" role="status">{{ problem() || words() }}</span>
      </span>
    </button>
  `,
  styles: `
    button {
      display: grid;
      grid-template-columns: auto 1fr;
      align-items: center;
      gap: 10px;
      width: 100%;
      min-height: 48px;
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-align: left;
      cursor: pointer;
    }
    button > span {
      display: grid;
      min-width: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class DocumentRow {
  private readonly files = inject(Files);
  readonly file = input.required<FileShown>();
  protected readonly problem = signal('');
  protected readonly words = computed(() => {
    const { status, size } = this.file();
    if (status === 'rejected') return 'Could not be read';
    return status === 'ready' ? sizeText(size) : `${sizeText(size)} · on its way`;
  });

  protected async open(): Promise<void> {
    const { fileName, contentType } = this.file();
    const content = await this.files.content(this.file(), 'original');
    this.problem.set(content ? '' : this.files.notHere);
    if (content) saveFile(content, safeFileName(fileName, contentType));
  }
}

/** @param size bytes */
function sizeText(size: number): string {
  const kilo = Math.max(1, Math.round(size / KILO));
  return kilo < KILO ? `${kilo} kB` : `${Math.round(kilo / 100) / 10} MB`;
}
