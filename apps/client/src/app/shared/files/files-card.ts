import { NgTemplateOutlet } from '@angular/common';
import { Component, booleanAttribute, computed, inject, input, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { FILE_TYPES, isImage } from '#domain/attachments/file-types.js';
import { Formats } from '../formats';
import { askFor } from '../ui/ask';
import { Failure } from '../ui/failure';
import { DocumentRow } from './document-row';
import { Files } from './files';
import type { FileShown, Sending } from './files';
import { PictureTile } from './picture-tile';

const WORDS: Readonly<Record<Sending['state'], string>> = {
  queued: 'After those before it',
  sending: 'Sending…',
  waiting: 'Waiting for the network…',
  refused: '',
};

/** Pictures and documents of one thing; for who may add some, the camera is one tap away. Nothing where there are none and none can come. */
@Component({
  selector: 'app-files-card',
  imports: [DocumentRow, Failure, MatIcon, NgTemplateOutlet, PictureTile],
  templateUrl: './files-card.html',
  styleUrl: './files-card.scss',
})
export class FilesCard {
  private readonly source = inject(Files);
  private readonly dialog = inject(MatDialog);
  private readonly formats = inject(Formats);
  readonly target = input.required<AttachmentTarget>();
  readonly mayAdd = input.required<boolean>();
  /** Asks for the camera first. */
  readonly atHand = input(false, { transform: booleanAttribute });
  protected readonly read = this.source.of(() => this.target());
  /** Without those that stand among what is on its way. */
  private readonly all = computed(() => {
    const sending = new Set(this.read.sending().map(({ id }) => id));
    return (this.read.files() ?? []).filter(({ id }) => !sending.has(id));
  });
  protected readonly sending = computed(() =>
    this.read.sending().map((file) => ({ ...file, words: WORDS[file.state] })),
  );
  protected readonly isShown = computed(
    () => this.mayAdd() || this.all().length > 0 || this.read.problem() !== null || this.read.sending().length > 0,
  );
  protected readonly photos = computed(() => this.all().filter(({ contentType }) => isImage(contentType)));
  protected readonly documents = computed(() => this.all().filter(({ contentType }) => !isImage(contentType)));
  protected readonly isLoading = computed(() => this.read.files() === null && this.read.problem() === null);
  protected readonly isEmpty = computed(
    () => this.read.files() !== null && this.all().length === 0 && this.read.sending().length === 0,
  );
  protected readonly types = FILE_TYPES.join(',');
  protected readonly adding = signal(0);
  protected readonly problem = signal('');
  /** A file is held over the card. */
  protected readonly isOver = signal(false);

  protected async pick(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])];
    input.value = '';
    await this.add(files);
  }

  protected hold(event: DragEvent): void {
    if (!this.mayAdd() || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.isOver.set(true);
  }

  protected async drop(event: DragEvent): Promise<void> {
    this.isOver.set(false);
    if (!this.mayAdd()) return;
    event.preventDefault();
    await this.add([...(event.dataTransfer?.files ?? [])]);
  }

  /** One after the other: at the vehicle each is made smaller and kept. */
  private async add(files: readonly File[]): Promise<void> {
    this.problem.set('');
    this.adding.update((count) => count + files.length);
    for (const file of files) {
      const problem = await this.source.add(this.target(), file);
      this.adding.update((count) => count - 1);
      if (problem) this.problem.set(files.length > 1 ? `${file.name}: ${problem.message}` : problem.message);
    }
  }

  protected remove({ caption, fileName, remove }: FileShown): void {
    void askFor(this.dialog, {
      title: `Remove ${caption ?? fileName}?`,
      text: 'Nobody can open it any more. That it was here stays in the history.',
      fields: [],
      confirm: 'Remove',
      act: remove!,
    });
  }

  protected about({ attachedByName, takenAt, attachedAt }: FileShown): string {
    return [attachedByName, this.formats.when(takenAt ?? attachedAt)].filter(Boolean).join(' · ');
  }
}
