import { DOCUMENT, DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { Signal } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { MatSnackBarRef, TextOnlySnackBar } from '@angular/material/snack-bar';
import { Router } from '@angular/router';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { ownerOf } from '../auth/pin';
import { Session } from '../auth/session';
import { CommandOutbox } from '../command-outbox';
import { ownToken } from '../offline/own-token';
import type { Sending } from './files';
import { PATHS } from './paths';
import { Upload } from './upload';

/** So long at most a sign-out waits for announcements to be taken back, ms. */
const PATIENCE = 5_000;
/** So long what was refused is said below a page that does not show it, ms. */
const SAID_FOR = 20_000;

/** Files on their way from office pages, for as long as some page of the app is open and the same person is signed in. */
@Injectable({ providedIn: 'root' })
export class Uploads {
  private readonly outbox = inject(CommandOutbox);
  private readonly session = inject(Session);
  private readonly snackBar = inject(MatSnackBar);
  private readonly router = inject(Router);
  private readonly window = inject(DOCUMENT).defaultView!;
  private readonly all = signal<readonly Upload[]>([]);
  /** What pages show the files of. */
  private readonly shown = new Set<() => AttachmentTarget>();
  private readonly owner = computed(() => {
    const me = this.session.me();
    return me && ownerOf(me);
  });
  private isAtWork = false;
  private said: MatSnackBarRef<TextOnlySnackBar> | null = null;

  /** How many have neither arrived nor been refused. */
  readonly underWay = computed(() => this.all().filter(({ state }) => state() !== 'refused').length);

  constructor() {
    const stay = (event: BeforeUnloadEvent): void => {
      // Where the page goes because they have left, nobody is asked.
      if (this.owner() !== null) event.preventDefault();
    };
    effect(() => {
      if (this.underWay() > 0) this.window.addEventListener('beforeunload', stay);
      else this.window.removeEventListener('beforeunload', stay);
    });
    effect(() => {
      const owner = this.owner();
      // Nothing of somebody who has left is sent as somebody else's.
      for (const upload of untracked(this.all)) if (upload.owner !== owner) this.forget(upload);
      this.said?.dismiss();
    });
  }

  /** Pictures are made smaller first. */
  add(target: AttachmentTarget, file: File): void {
    const { tenant, user } = this.session.me()!;
    const owner = { tenantId: tenant!.id, userId: user.id };
    const access = { token: (fresh: boolean) => ownToken(this.session, owner, fresh) };
    this.all.update((all) => [...all, new Upload(this.owner()!, target, file, this.outbox, access)]);
    void this.work();
  }

  /** For use while a component is made: as long as it is there, it tells of what was refused. */
  of(target: () => AttachmentTarget): Signal<readonly Sending[]> {
    this.shown.add(target);
    inject(DestroyRef).onDestroy(() => this.shown.delete(target));
    return computed(() =>
      this.all()
        .filter((upload) => upload.target.id === target().id)
        .map((upload) => this.sending(upload)),
    );
  }

  /** Ends all of them; what the server was told of them is taken back where it can be reached. */
  async stop(): Promise<void> {
    const all = this.all();
    for (const upload of all) this.forget(upload);
    const withdrawn = Promise.all(all.map((upload) => upload.withdraw()));
    await Promise.race([withdrawn, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  private sending(upload: Upload): Sending {
    const again = (): void => {
      upload.queue();
      void this.work();
    };
    const letGo = (): void => {
      this.forget(upload);
      void upload.withdraw();
    };
    const { id, fileName, state, problem } = upload;
    return { id, fileName, state: state(), problem: problem(), again: upload.mayAgain() ? again : null, letGo };
  }

  /** One after the other: each is a big thing to hold. */
  private async work(): Promise<void> {
    if (this.isAtWork) return;
    this.isAtWork = true;
    for (let next = this.next(); next; next = this.next()) {
      await Promise.race([next.send(), next.gone]);
      if (next.state() === 'refused') this.tell(next);
      else this.forget(next);
    }
    this.isAtWork = false;
  }

  private next(): Upload | undefined {
    return this.all().find(({ state }) => state() === 'queued');
  }

  private forget(upload: Upload): void {
    upload.stop();
    this.all.update((all) => all.filter((one) => one !== upload));
  }

  /** Where no page shows it, it is said below. */
  private tell({ target: { kind, id }, fileName, problem }: Upload): void {
    if ([...this.shown].some((target) => target().id === id)) return;
    this.said = this.snackBar.open(`${fileName}: ${problem()!.message}`, 'Show', { duration: SAID_FOR });
    this.said.onAction().subscribe(() => void this.router.navigateByUrl(`/${PATHS[kind]}/${id}`));
  }
}
