import { DOCUMENT, Injectable, effect, inject, signal } from '@angular/core';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { ServerRefusal, Unreachable } from '#offline/sync-server.js';
import { Session } from '../auth/session';
import { CommandOutbox } from '../command-outbox';
import { ownToken } from '../offline/own-token';
import type { FileBytes } from '../offline/tus-line';
import { problemOf } from '../problem';
import type { Problem } from '../problem';

/** Where a line breaks, it is gone on with after this, ms. */
const GO_ON = 3_000;

/** Files on their way from an office page: announced, then sent, for as long as some page of the app is open. */
@Injectable({ providedIn: 'root' })
export class Uploads {
  private readonly outbox = inject(CommandOutbox);
  private readonly session = inject(Session);
  private readonly window = inject(DOCUMENT).defaultView!;
  private readonly underWay = signal(0);

  constructor() {
    const stay = (event: BeforeUnloadEvent): void => event.preventDefault();
    effect(() => {
      if (this.underWay() > 0) this.window.addEventListener('beforeunload', stay);
      else this.window.removeEventListener('beforeunload', stay);
    });
  }

  /** Pictures are made smaller first. Resolves when all of it has arrived; what is refused is announced no longer. */
  async send(target: AttachmentTarget, file: File): Promise<Problem | null> {
    const attachmentId = crypto.randomUUID();
    this.underWay.update((count) => count + 1);
    try {
      const { fileToSend } = await import('../offline/new-file');
      const { bytes, ...facts } = await fileToSend(file);
      const body = { attachmentId, target, size: bytes.byteLength, ...facts };
      await this.outbox.send({ path: '/attachments', body });
      await this.sendBytes({ attachmentId, bytes, contentType: facts.contentType });
      return null;
    } catch (error) {
      if (!(error instanceof ServerRefusal)) return problemOf(error);
      await this.outbox.send({ method: 'DELETE', path: `/attachments/${attachmentId}` }).catch(() => undefined);
      return problemOf(new DomainError(error.code));
    } finally {
      this.underWay.update((count) => count - 1);
    }
  }

  private async sendBytes(file: FileBytes): Promise<void> {
    const { tenant, user } = this.session.me()!;
    const owner = { tenantId: tenant!.id, userId: user.id };
    const { TusLine } = await import('../offline/tus-line');
    const line = new TusLine({ token: (fresh) => ownToken(this.session, owner, fresh) });
    for (;;) {
      try {
        await line.send(file, () => Promise.resolve(false));
        return;
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        await new Promise((resolve) => setTimeout(resolve, GO_ON));
      }
    }
  }
}
