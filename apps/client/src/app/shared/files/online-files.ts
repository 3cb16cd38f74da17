import { HttpClient, httpResource } from '@angular/common/http';
import { Injectable, computed, inject } from '@angular/core';
import type { Signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { isImage } from '#domain/attachments/file-types.js';
import type { AttachmentView, FileSize } from '#domain/attachments/views.js';
import { API } from '../api';
import { CommandOutbox } from '../command-outbox';
import { follow } from '../follow';
import { problemOf } from '../problem';
import type { Problem } from '../problem';
import { Uploads } from './uploads';
import { Files } from './files';
import type { FileShown } from './files';

const PATHS = { 'work-order': 'work-orders', vehicle: 'vehicles' } as const;

/** Files as the server has them. */
@Injectable({ providedIn: 'root' })
export class OnlineFiles extends Files {
  private readonly http = inject(HttpClient);
  private readonly outbox = inject(CommandOutbox);
  private readonly uploads = inject(Uploads);
  readonly notHere = 'It could not be loaded. Try again.';

  of(target: () => AttachmentTarget): Signal<readonly FileShown[] | null> {
    const read = httpResource<{ data: readonly AttachmentView[] }>(() => {
      const { kind, id } = target();
      return `${API}/${PATHS[kind]}/${id}/attachments`;
    });
    follow(
      ({ streamType }) => streamType === 'attachment',
      () => read.reload(),
      400,
    );
    return computed(() => (read.hasValue() ? read.value().data : null));
  }

  async content({ id, status, contentType }: FileShown, size: FileSize): Promise<Blob | null> {
    if (status !== 'ready' || (size !== 'original' && !isImage(contentType))) return null;
    const file = this.http.get(`${API}/attachments/${id}/file`, { params: { size }, responseType: 'blob' });
    return firstValueFrom(file).catch(() => null);
  }

  add(target: AttachmentTarget, file: File): Promise<Problem | null> {
    return this.uploads.send(target, file);
  }

  async remove({ id, version }: FileShown): Promise<Problem | null> {
    try {
      await this.outbox.send({ method: 'DELETE', path: `/attachments/${id}`, expectedVersion: version });
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }
}
