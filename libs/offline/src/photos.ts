import { Dexie } from 'dexie';
import type { AttachmentTarget } from '#domain/attachments/attachment.events.js';
import type { LocalDatabase } from './local-database.js';
import { ServerRefusal } from './sync-server.js';
import type { Author, Outbox, Surroundings } from './outbox.js';

/** Photos that arrived, or were looked at, can be seen without a network: so many, for so long (ms). */
const MOST_SEEN = 500;
const SEEN_FOR = 30 * 86_400_000;

/** The server has it already, or somebody took it off what it was on. */
const SETTLED: readonly string[] = ['not_found', 'attachment_finished'];

/** A picture on this device. Bytes and not a Blob: those are lost when WebKit's storage process ends. */
export interface KeptPhoto {
  readonly attachmentId: string;
  readonly contentType: string;
  readonly bytes: ArrayBuffer;
  /** `waiting`: taken here, and not known to have arrived; `seen`: the server has it */
  readonly status: 'waiting' | 'seen';
  /** Of one taken here: the command that announces it. */
  readonly commandId: string | null;
  /** ISO 8601 UTC. */
  readonly keptAt: string;
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
  /** @throws Unreachable when it may go better later, ServerRefusal when it will not */
  send(photo: KeptPhoto): Promise<void>;
}

/** One that is refused keeps no other back; it is tried again with the next round. @throws Unreachable, and 401 */
async function isSettled(sending: Promise<void>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (!(error instanceof ServerRefusal) || error.status === 401) throw error;
    return SETTLED.includes(error.code);
  }
}

/** Pictures beside the commands that announce them. */
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

  /** Those whose announcement arrived, one after the other. */
  async send(line: PhotoLine): Promise<void> {
    const { photos, commands } = this.database;
    // One at a time in memory: a day has hundreds.
    for (const id of await photos.where({ status: 'waiting' }).primaryKeys()) {
      const photo = await photos.get(id);
      const announced = photo && (await commands.where({ commandId: photo.commandId! }).first());
      if (!photo || announced?.status === 'waiting' || announced?.status === 'needs_me') continue;
      if (!(await isSettled(line.send(photo)))) continue;
      await photos.update(id, { status: 'seen' });
    }
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
