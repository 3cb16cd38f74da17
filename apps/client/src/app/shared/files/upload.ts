import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { TimeoutError } from 'rxjs';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import { DomainError } from '#domain/shared/domain-error.js';
import type { Access } from '#offline/http-sync-server.js';
import type { NewPhoto } from '#offline/photos.js';
import { ServerRefusal, Unreachable } from '#offline/sync-server.js';
import { PASSING, SETTLED } from '#offline/upload-refusals.js';
import type { CommandOutbox } from '../command-outbox';
import { problemOf } from '../problem';
import type { Problem } from '../problem';
import type { Sending } from './files';

/** Where the server or the line to it is away, it is tried again after so long, then later and later, ms. */
const [FIRST_WAIT, LAST_WAIT] = [3_000, 60_000];
/** Refused again however often it is sent. */
const FOR_GOOD: readonly string[] = [
  'file_too_large',
  'file_type_mismatch',
  'file_type_not_taken',
  'image_unreadable',
  'upload_size_mismatch',
];
/** The file itself is not taken: it is announced no longer. */
const NOT_TAKEN: readonly string[] = [...FOR_GOOD, 'quota_exceeded'];

/** One file on its way from an office page: made smaller, announced, then sent. */
export class Upload {
  private readonly left = new AbortController();
  private readonly at = signal<Sending['state']>('queued');
  private readonly refusal = signal<Problem | null>(null);
  private attachmentId = crypto.randomUUID();
  private announcement: 'none' | 'asked' | 'there' = 'none';
  private ready: Omit<NewPhoto, 'target'> | null = null;
  private wait = FIRST_WAIT;

  readonly state = this.at.asReadonly();
  readonly problem = this.refusal.asReadonly();
  /** Resolves when it is let go. */
  readonly gone = new Promise<void>((resolve) => this.left.signal.addEventListener('abort', () => resolve()));

  constructor(
    /** Whose it is. */
    readonly owner: string,
    readonly target: AttachmentTarget,
    private readonly file: File,
    private readonly outbox: CommandOutbox,
    private readonly access: Access,
  ) {}

  get id(): string {
    return this.attachmentId;
  }

  get fileName(): string {
    return this.file.name;
  }

  mayAgain(): boolean {
    const problem = this.refusal();
    return problem !== null && !FOR_GOOD.includes(problem.code);
  }

  /** Its turn comes once more. */
  queue(): void {
    // What was taken back stays so.
    if (this.announcement === 'none') this.attachmentId = crypto.randomUUID();
    this.refusal.set(null);
    this.at.set('queued');
  }

  /** Goes on until it has arrived, is refused, or was let go. Never throws. */
  async send(): Promise<void> {
    this.at.set('sending');
    try {
      await this.arrive();
    } catch (error) {
      if (!this.left.signal.aborted) await this.refused(error);
    }
  }

  /** Nothing more of it is sent. */
  stop(): void {
    this.left.abort();
    this.ready = null;
  }

  /** What the server was told of it is taken back, where it can be reached. */
  async withdraw(): Promise<void> {
    if (this.announcement === 'none') return;
    this.announcement = 'none';
    await this.outbox.send({ method: 'DELETE', path: `/attachments/${this.attachmentId}` }).catch(() => undefined);
  }

  private async arrive(): Promise<void> {
    // What sends it comes before its announcement: nothing is announced that cannot be sent.
    const [{ fileToSend }, { TusLine }] = await this.persistently(parts);
    const { bytes, ...facts } = (this.ready ??= await fileToSend(this.file));
    await this.persistently(() => this.announce({ size: bytes.byteLength, ...facts }));
    const line = new TusLine(this.access);
    const file = { attachmentId: this.attachmentId, bytes, contentType: facts.contentType };
    await this.persistently(() => line.send(file, this.noted(), this.left.signal));
  }

  private async announce(facts: object): Promise<void> {
    if (this.announcement === 'there') return;
    this.announcement = 'asked';
    const body = { attachmentId: this.attachmentId, target: this.target, ...facts };
    await this.outbox.send({ path: '/attachments', body }).catch((error: unknown) => {
      // An earlier try had arrived, and its answer was lost.
      if (problemOf(error).code !== 'already_exists') throw error;
    });
    this.announcement = 'there';
    if (this.left.signal.aborted) await this.withdraw();
  }

  /** Asked before each request: the second one follows an answer, the third one something that arrived. */
  private noted(): () => Promise<boolean> {
    let requests = 0;
    return () => {
      requests += 1;
      if (requests > 1) this.at.set('sending');
      if (requests > 2) this.wait = FIRST_WAIT;
      return Promise.resolve(false);
    };
  }

  /** @throws whatever will be the same later, and once it is let go */
  private async persistently<Result>(does: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        this.left.signal.throwIfAborted();
        const result = await does();
        this.left.signal.throwIfAborted();
        return result;
      } catch (error) {
        if (this.left.signal.aborted || !isPassing(error)) throw error;
      }
      this.at.set('waiting');
      await this.pause();
    }
  }

  private pause(): Promise<void> {
    const wait = this.wait;
    this.wait = Math.min(2 * wait, LAST_WAIT);
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        removeEventListener('online', end);
        resolve();
      };
      const timer = setTimeout(end, wait);
      addEventListener('online', end);
      void this.gone.then(end);
    });
  }

  private async refused(error: unknown): Promise<void> {
    const problem = told(error);
    if (this.announcement === 'there' && SETTLED.includes(problem.code)) return;
    if (NOT_TAKEN.includes(problem.code)) await this.withdraw();
    if (FOR_GOOD.includes(problem.code)) this.ready = null;
    this.refusal.set(problem);
    this.at.set('refused');
  }
}

function parts() {
  return Promise.all([import('../offline/new-file'), import('../offline/tus-line')]).catch((cause: unknown) => {
    throw new Unreachable('not loaded', { cause });
  });
}

function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable || error instanceof TimeoutError) return true;
  if (error instanceof ServerRefusal) return PASSING.includes(error.status);
  return (
    error instanceof HttpErrorResponse && (error.status === 0 || error.status >= 500 || PASSING.includes(error.status))
  );
}

function told(error: unknown): Problem {
  const hasNoAnswer = error instanceof ServerRefusal && error.cause === undefined;
  return problemOf(hasNoAnswer ? new DomainError(error.code) : error);
}
