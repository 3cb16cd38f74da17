import { Component, computed, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { Offline } from '../shared/offline/offline';
import { FieldStore } from './field.store';
import { Photo } from './photo';

/** Pictures of one work order, and the camera one tap away. */
@Component({
  selector: 'app-photos-card',
  imports: [MatIcon, Photo],
  template: `
    <section class="card section" aria-label="Photos">
      <header>
        <h2>Photos</h2>
        @if (mayAdd()) {
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
        }
      </header>
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
          <p class="muted">No photos.</p>
        }
      </div>
    </section>
  `,
  styleUrl: './field.scss',
  styles: `
    .photos {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(96px, 1fr));
      gap: 8px;
    }
    .photos > p {
      grid-column: 1 / -1;
    }
    .camera {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-height: 44px;
      cursor: pointer;
    }
    .camera:focus-within {
      outline: 2px solid var(--primary);
      border-radius: var(--radius);
    }
  `,
})
export class PhotosCard {
  private readonly store = inject(FieldStore);
  private readonly offline = inject(Offline);
  readonly workOrderId = input.required<string>();
  readonly mayAdd = input.required<boolean>();
  private readonly all = this.store.kind('attachment');
  protected readonly photos = computed(() =>
    (this.all() ?? []).filter(
      ({ state }) => state.target.id === this.workOrderId() && state.contentType.startsWith('image/'),
    ),
  );
  protected readonly busy = signal(false);
  protected readonly problem = signal('');

  protected async add(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])];
    input.value = '';
    this.busy.set(true);
    this.problem.set('');
    for (const file of files) {
      const problem = await this.offline.takePhoto({ kind: 'work-order', id: this.workOrderId() }, file);
      if (problem) this.problem.set(problem.message);
    }
    this.busy.set(false);
  }
}
