import { Injectable, computed, inject, linkedSignal, signal } from '@angular/core';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import type { FileSize } from '#domain/attachments/views.js';
import type { Round } from '#offline/sync-engine.js';
import { Files } from '../shared/files/files';
import type { FileShown, FilesOf } from '../shared/files/files';
import { Offline } from '../shared/offline/offline';
import type { Problem } from '../shared/problem';
import { FieldStore } from './field.store';

/** Files as this device has them, and from the server what it has not. */
@Injectable()
export class OfflineFiles extends Files {
  private readonly offline = inject(Offline);
  private readonly store = inject(FieldStore);
  readonly notHere = 'Not on this phone. It opens with a network.';

  /** The last round that reached the server. */
  readonly reach = linkedSignal<Round | null, Round | null>({
    source: this.offline.lastRound,
    computation: (round, before) => (round?.ended === 'done' ? round : (before?.value ?? null)),
  });

  of(target: () => AttachmentTarget): FilesOf {
    const all = this.store.kind('attachment');
    const files = computed(
      () =>
        all()
          ?.filter(({ state }) => state.target.id === target().id && state.status !== 'removed')
          .map(({ id, version, state, names }) => ({
            ...state,
            id,
            version,
            status: state.status as FileShown['status'],
            attachedByName: names['attachedBy'] ?? null,
            // In the office only.
            remove: null,
          })) ?? null,
    );
    // What is read here cannot fail, and *Sync* tells of what waits or is refused.
    return { files, problem: signal(null), sending: signal([]), again: () => undefined };
  }

  content({ id }: FileShown, size: FileSize): Promise<Blob | null> {
    return this.offline.fileOf(id, size);
  }

  add(target: AttachmentTarget, file: File): Promise<Problem | null> {
    return this.offline.attach(target, file);
  }
}
