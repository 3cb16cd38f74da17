import { Component, computed, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { FILE_TYPES, isImage } from '#domain/attachments/file-types.js';
import { Offline } from '../shared/offline/offline';
import { DocumentRow } from './document-row';
import { FieldStore } from './field.store';
import { Photo } from './photo';

/** Pictures and documents of one work order, and the camera one tap away. */
@Component({
  selector: 'app-files-card',
  imports: [DocumentRow, MatIcon, Photo],
  template: `
    <section class="card section" aria-label="Photos and documents">
      <header>
        <h2>Photos and documents</h2>
      </header>
      @if (mayAdd()) {
        <div class="adding">
          <label class="link-button camera"
            ><mat-icon svgIcon="photo_camera" class="small" />{{ busy() ? 'Keeping…' : 'Add photo' }}
            <input
              class="sr-only"
              type="file"
              accept="image/*"
              capture="environment"
              multiple
              [disabled]="busy()"
              (change)="add($any($event.target))"
            />
          </label>
          <label class="link-button camera"
            ><mat-icon svgIcon="description" class="small" />Add file
            <input
              class="sr-only"
              type="file"
              [accept]="types"
              multiple
              [disabled]="busy()"
              (change)="add($any($event.target))"
            />
          </label>
        </div>
      }
      @if (problem(); as problem) {
        <p class="banner" data-tone="bad" role="alert">{{ problem }}</p>
      }
      <div class="photos">
        @for (photo of photos(); track photo.id) {
          <app-photo
            [attachmentId]="photo.id"
            [name]="photo.state.caption ?? photo.state.fileName"
            [status]="photo.state.status"
            [version]="photo.version"
          />
        } @empty {
          @if (documents().length === 0) {
            <p class="muted">No photos or documents.</p>
          }
        }
      </div>
      <ul class="rows">
        @for (document of documents(); track document.id) {
          <li><app-document-row class="grow" [attachmentId]="document.id" [state]="document.state" /></li>
        }
      </ul>
    </section>
  `,
  styleUrl: './field.scss',
  styles: '.photos > p { grid-column: 1 / -1; }',
})
export class FilesCard {
  private readonly store = inject(FieldStore);
  private readonly offline = inject(Offline);
  readonly workOrderId = input.required<string>();
  readonly mayAdd = input.required<boolean>();
  private readonly all = this.store.kind('attachment');
  private readonly own = computed(() =>
    (this.all() ?? []).filter(({ state }) => state.target.id === this.workOrderId()),
  );
  protected readonly photos = computed(() => this.own().filter(({ state }) => isImage(state.contentType)));
  protected readonly documents = computed(() => this.own().filter(({ state }) => !isImage(state.contentType)));
  protected readonly types = FILE_TYPES.join(',');
  protected readonly busy = signal(false);
  protected readonly problem = signal('');

  protected async add(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])];
    input.value = '';
    this.busy.set(true);
    this.problem.set('');
    for (const file of files) {
      const problem = await this.offline.attach({ kind: 'work-order', id: this.workOrderId() }, file);
      if (problem) this.problem.set(problem.message);
    }
    this.busy.set(false);
  }
}
