import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { AttachmentView } from '#domain/attachments/views.js';
import { API } from '../api';
import { follow } from '../follow';
import { Formats } from '../formats';
import { AttachmentFile } from './attachment-file';

const STATUS: Readonly<Record<AttachmentView['status'], string>> = {
  awaited: 'On its way from the phone',
  stored: 'Being prepared',
  ready: '',
  rejected: 'Could not be read',
};

/** Photos and documents on a work order or vehicle; nothing where there are none. */
@Component({
  selector: 'app-attachments-card',
  imports: [AttachmentFile, MatIcon],
  template: `
    @if (files().length > 0) {
      <section class="card section" aria-label="Files">
        <header>
          <h2>Photos and documents</h2>
        </header>
        <ul>
          @for (file of files(); track file.id) {
            <li>
              @if (file.status === 'ready') {
                <app-attachment-file [file]="file" />
              } @else {
                <span class="waiting muted"><mat-icon svgIcon="schedule" />{{ words(file) }}</span>
              }
              <span class="small-text name" [title]="file.fileName">{{ file.caption ?? file.fileName }}</span>
              <span class="muted small-text">{{ about(file) }}</span>
            </li>
          }
        </ul>
      </section>
    }
  `,
  styles: `
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(132px, 1fr));
      gap: 12px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      align-content: start;
      gap: 2px;
      min-width: 0;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .waiting {
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 6px;
      aspect-ratio: 4 / 3;
      padding: 8px;
      border-radius: var(--radius);
      background: var(--surface-2);
      font-size: 13px;
      text-align: center;
    }
  `,
})
export class AttachmentsCard {
  private readonly formats = inject(Formats);
  /** Below /api/v1, e.g. `/work-orders/…`. */
  readonly path = input.required<string>();
  private readonly read = httpResource<{ data: readonly AttachmentView[] }>(() => `${API}${this.path()}/attachments`);
  protected readonly files = computed(() => (this.read.hasValue() ? this.read.value().data : []));

  constructor() {
    follow(
      ({ streamType }) => streamType === 'attachment',
      () => this.read.reload(),
      400,
    );
  }

  protected words({ status }: AttachmentView): string {
    return STATUS[status];
  }

  protected about({ attachedByName, takenAt, attachedAt }: AttachmentView): string {
    return [attachedByName, this.formats.when(takenAt ?? attachedAt)].filter(Boolean).join(' · ');
  }
}
