import { HttpClient, httpResource } from '@angular/common/http';
import { Injectable, computed, inject, linkedSignal, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { isImage } from '#domain/attachments/file-types.js';
import type { AttachmentView, FileSize } from '#domain/attachments/views.js';
import { API } from '../api';
import { CommandOutbox } from '../command-outbox';
import { follow } from '../follow';
import { problemOf } from '../problem';
import type { Problem } from '../problem';
import { Files } from './files';
import type { FileShown, FilesOf } from './files';
import { PATHS } from './paths';
import { Uploads } from './uploads';

/** Files as the server has them. */
@Injectable({ providedIn: 'root' })
export class OnlineFiles extends Files {
  private readonly http = inject(HttpClient);
  private readonly outbox = inject(CommandOutbox);
  private readonly uploads = inject(Uploads);
  private readonly networks = signal(0);
  readonly notHere = 'It could not be loaded. Try again.';
  readonly reach = this.networks.asReadonly();

  constructor() {
    super();
    addEventListener('online', () => this.networks.update((count) => count + 1));
  }

  of(target: () => AttachmentTarget): FilesOf {
    const read = httpResource<{ data: readonly AttachmentView[] }>(() => {
      const { kind, id } = target();
      return `${API}/${PATHS[kind]}/${id}/attachments`;
    });
    follow(
      ({ streamType }) => streamType === 'attachment',
      () => read.reload(),
      400,
    );
    // What was read stays where it cannot be read anew.
    const files = linkedSignal<{ id: string; value: readonly FileShown[] | null }, readonly FileShown[] | null>({
      source: () => ({ id: target().id, value: read.hasValue() ? read.value().data.map(this.shown) : null }),
      computation: (now, before) => now.value ?? (before?.source.id === now.id ? before.value : null),
    });
    const problem = computed(() => (files() === null && read.error() !== undefined ? problemOf(read.error()) : null));
    return { files, problem, sending: this.uploads.of(target), again: () => read.reload() };
  }

  private readonly shown = (file: AttachmentView): FileShown => ({
    ...file,
    remove: file.mayRemove ? () => this.remove(file) : null,
  });

  async content({ id, status, contentType }: FileShown, size: FileSize): Promise<Blob | null> {
    if (status !== 'ready' || (size !== 'original' && !isImage(contentType))) return null;
    const file = this.http.get(`${API}/attachments/${id}/file`, { params: { size }, responseType: 'blob' });
    return firstValueFrom(file).catch(() => null);
  }

  add(target: AttachmentTarget, file: File): Promise<Problem | null> {
    this.uploads.add(target, file);
    return Promise.resolve(null);
  }

  private async remove({ id, version }: AttachmentView): Promise<Problem | null> {
    try {
      await this.outbox.send({ method: 'DELETE', path: `/attachments/${id}`, expectedVersion: version });
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }
}
