import { Dexie } from 'dexie';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import type { LocalDatabase } from './local-database.js';
import { ServerRefusal } from './sync-server.js';
import type { Author, Outbox, Surroundings } from './outbox.js';
import { PASSING, SETTLED } from './upload-refusals.js';

/** Photos that arrived, or were looked at, can be seen without a network: so many, for so long (ms). */
const MOST_SEEN = 500;
const SEEN_FOR = 30 * 86_400_000;

/** A picture or document on this device. Bytes and not a Blob: those are lost when WebKit's storage process ends. */
export interface KeptPhoto {
  readonly attachmentId: string;
  readonly contentType: string;
  readonly bytes: ArrayBuffer;
  /** `waiting`: taken here, and not known to have arrived; `seen`: the server has it */
  readonly status: 'waiting' | 'seen';
  /** Of one taken here: the command that announces it. */
  readonly commandId: string | null;
  /** Of one that waits: the code with which the server did not take it when it was last tried. */
  readonly refused?: string | undefined;
  /** ISO 8601 UTC. */
  readonly keptAt: string;
}

/** What was taken here and has not arrived. */
export interface PhotosLeft {
  readonly waiting: number;
  /** ISO 8601 UTC: when the oldest of all was taken in; null: there is none. */
  readonly since: string | null;
  readonly refused: readonly RefusedPhoto[];
}

export interface RefusedPhoto {
  readonly attachmentId: string;
  readonly code: string;
}

export interface NewPhoto {
  readonly target: AttachmentTarget;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: ArrayBuffer;
  /** ISO 8601 UTC. */
  readonly takenAt: string;
}

/** How bytes get to the server, going on where a broken try ended. */
export interface PhotoLine {
  /**
   * @param mustWait asked before each piece: whether something else goes first
   * @returns whether all of it is there; what is left goes with the next call
   * @throws Unreachable when it may go better later, ServerRefusal when it will not
   */
  send(photo: KeptPhoto, mustWait: () => Promise<boolean>): Promise<boolean>;
}

/** One that is refused keeps no other back; it is tried again with the next round. @throws Unreachable, and 401 */
async function endOf(sending: Promise<boolean>): Promise<boolean | ServerRefusal> {
  try {
    return await sending;
  } catch (error) {
    if (!(error instanceof ServerRefusal) || error.status === 401) throw error;
    return SETTLED.includes(error.code) || error;
  }
}

/** Pictures and documents beside the commands that announce them. */
export class Photos {
  constructor(
    private readonly database: LocalDatabase,
    private readonly outbox: Outbox,
    private readonly surroundings: Surroundings,
  ) {}

  /** Both are kept, or neither. @throws DomainError what the rules refuse */
  take({ target, fileName, contentType, bytes, takenAt }: NewPhoto, author: Author): Promise<string> {
    const { photos, records, commands, standing } = this.database;
    const attachmentId = this.surroundings.newId();
    return this.database.transaction('rw', [photos, records, commands, standing], async () => {
      const commandId = await this.outbox.add(
        {
          kind: 'attachment',
          id: attachmentId,
          command: { name: 'AttachFile', target, fileName, contentType, size: bytes.byteLength, takenAt },
        },
        author,
      );
      const keptAt = this.surroundings.now().toISOString();
      await photos.add({ attachmentId, contentType, bytes, status: 'waiting', commandId, keptAt });
      return attachmentId;
    });
  }

  /** Keeps what was looked at. */
  async saw(attachmentId: string, contentType: string, bytes: ArrayBuffer): Promise<void> {
    const keptAt = this.surroundings.now().toISOString();
    const photo: KeptPhoto = { attachmentId, contentType, bytes, status: 'seen', commandId: null, keptAt };
    await this.database.photos.put(photo);
  }

  /** By keys alone, so that one at a time is in memory: a day has hundreds. */
  waiting(): Promise<string[]> {
    return this.database.photos.where({ status: 'waiting' }).primaryKeys();
  }

  /**
   * Sends one if its announcement arrived.
   * @param mustWait as the line asks it
   * @returns false: something else goes first, then this one is called again
   */
  async send(id: string, line: PhotoLine, mustWait: () => Promise<boolean>): Promise<boolean> {
    const { photos, commands } = this.database;
    const photo = await photos.get(id);
    const announced = photo && (await commands.where({ commandId: photo.commandId! }).first());
    if (!photo || announced?.status === 'waiting' || announced?.status === 'needs_me') return true;
    if (await mustWait()) return false;
    const end = await endOf(line.send(photo, mustWait));
    if (end === true) await photos.update(id, { status: 'seen', refused: undefined });
    else if (end !== false && !PASSING.includes(end.status) && end.code !== photo.refused)
      await photos.update(id, { refused: end.code });
    return end !== false;
  }

  /** By keys alone: their bytes stay on the disk. */
  async left(): Promise<PhotosLeft> {
    const { photos } = this.database;
    const codes = await photos.orderBy('refused').uniqueKeys();
    const refused = await Promise.all(
      codes.map(async (code) => {
        const ids = await photos.where('refused').equals(code).primaryKeys();
        return ids.map((attachmentId) => ({ attachmentId, code: String(code) }));
      }),
    );
    const all = refused.flat();
    const waiting = (await photos.where({ status: 'waiting' }).count()) - all.length;
    const ofWaiting = photos.where('[status+keptAt]').between(['waiting', Dexie.minKey], ['waiting', Dexie.maxKey]);
    const [oldest] = await ofWaiting.limit(1).keys();
    return { waiting, since: Array.isArray(oldest) ? String(oldest[1]) : null, refused: all };
  }

  /** Gives up one that the server refuses; one that may still arrive stays. */
  async letGo(attachmentId: string): Promise<void> {
    const { photos } = this.database;
    await this.database.transaction('rw', photos, async () => {
      if ((await photos.get(attachmentId))?.refused !== undefined) await photos.delete(attachmentId);
    });
  }

  /** Of what is only to look at, the latest stay; what was not sent stays. */
  tidy(): Promise<void> {
    const { photos } = this.database;
    return this.database.transaction('rw', photos, async () => {
      const old = new Date(this.surroundings.now().getTime() - SEEN_FOR).toISOString();
      const seen = (from: unknown, to: unknown) =>
        photos.where('[status+keptAt]').between(['seen', from], ['seen', to]);
      await photos.bulkDelete(await seen(Dexie.minKey, old).primaryKeys());
      const latest = seen(Dexie.minKey, Dexie.maxKey).reverse();
      await photos.bulkDelete(await latest.offset(MOST_SEEN).primaryKeys());
    });
  }
}
