import { Component, computed, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { AttachmentState } from '#domain/attachments/attachment.js';
import { safeFileName } from '#domain/attachments/file-name.js';
import { Offline } from '../shared/offline/offline';
import { saveFile } from '../shared/save-file';

const KILO = 1_000;

/** One document: opened where it is kept here or can be fetched; until it has arrived, it says that it is on its way. */
@Component({
  selector: 'app-document-row',
  imports: [MatIcon],
  template: `
    <button type="button" class="into" [attr.aria-label]="'Open ' + state().fileName" (click)="open()">
      <mat-icon svgIcon="description" />
      <span>
        <b>{{ state().caption ?? state().fileName }}</b>
        <span class="muted" role="status">{{ problem() || words() }}</span>
      </span>
    </button>
  `,
  styleUrl: './field.scss',
  styles: `
    button.into {
      grid-template-columns: auto 1fr;
      align-items: center;
      gap: 10px;
      min-height: 48px;
    }
    button > span {
      display: grid;
      min-width: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class DocumentRow {
  private readonly offline = inject(Offline);
  readonly attachmentId = input.required<string>();
  readonly state = input.required<AttachmentState>();
  protected readonly problem = signal('');
  protected readonly words = computed(() => {
    const { status, size } = this.state();
    if (status === 'rejected') return 'Could not be read';
    return status === 'ready' ? sizeText(size) : `${sizeText(size)} · on its way`;
  });

  protected async open(): Promise<void> {
    const file = await this.offline.fileOf(this.attachmentId(), 'original');
    this.problem.set(file ? '' : 'Not on this phone. It opens with a network.');
    if (!file) return;
    const { fileName, contentType } = this.state();
    saveFile(file, safeFileName(fileName, contentType));
  }
}

/** @param size bytes */
function sizeText(size: number): string {
  const kilo = Math.max(1, Math.round(size / KILO));
  return kilo < KILO ? `${kilo} kB` : `${Math.round(kilo / 100) / 10} MB`;
}
