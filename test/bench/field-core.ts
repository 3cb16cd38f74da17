// The offline core for a page that a bench opens: what the field pages have, without them.
import { LocalDatabase } from '#offline/local-database.js';
import { Outbox, SURROUNDINGS, type Author } from '#offline/outbox.js';
import { Photos } from '#offline/photos.js';
import type { Words } from './sync-work.ts';

export interface Work {
  readonly tenantId: string;
  readonly author: Author;
  readonly edits: readonly { readonly id: string; readonly changes: Words }[];
  /** Of these a phone that was killed had kept so many already. */
  readonly done: { readonly edits: number; readonly photos: number };
  /** After so many edits a photo of this many bytes. */
  readonly photoAfter: number;
  readonly photoBytes: number;
}

/** Does it one after the other, and says of each when it is kept: `edit` or `photo`, and the command's id. */
async function work(
  { tenantId, author, edits, done, photoAfter, photoBytes }: Work,
  kept: (what: string, id: string) => void,
) {
  const database = new LocalDatabase(tenantId, author.actor.userId!);
  const outbox = new Outbox(database);
  const photos = new Photos(database, outbox, SURROUNDINGS);
  const take = async (id: string): Promise<void> => {
    const attachmentId = await photos.take(
      {
        target: { kind: 'work-order', id },
        fileName: 'photo.jpg',
        contentType: 'image/jpeg',
        takenAt: new Date().toISOString(),
        bytes: await picture(photoBytes),
      },
      author,
    );
    kept('photo', attachmentId);
  };
  let taken = done.photos;
  for (let place = done.edits; ; place += 1) {
    // Killed between an edit and its photo, it is still to be taken.
    for (; taken < Math.floor(place / photoAfter); taken += 1) await take(edits[place - 1]!.id);
    const edit = edits[place];
    if (!edit) return;
    const command = { name: 'UpdateWorkOrder', changes: edit.changes } as const;
    kept('edit', await outbox.add({ kind: 'work-order', id: edit.id, command }, author));
  }
}

/** Noise, which nothing compresses: as JPEG of about this many bytes. */
async function picture(bytes: number): Promise<ArrayBuffer> {
  const side = Math.ceil(Math.sqrt(bytes / 1.3));
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(side, side);
  for (let from = 0; from < image.data.length; from += 65_536)
    crypto.getRandomValues(image.data.subarray(from, Math.min(from + 65_536, image.data.length)));
  for (let alpha = 3; alpha < image.data.length; alpha += 4) image.data[alpha] = 255;
  context.putImageData(image, 0, 0);
  return (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })).arrayBuffer();
}

/** What is on the disk: ids by state. */
async function standing(tenantId: string, userId: string) {
  const database = new LocalDatabase(tenantId, userId);
  const commands = await database.commands.toArray();
  const photos = await database.photos.where('status').equals('waiting').primaryKeys();
  database.close();
  return {
    waiting: commands.filter(({ status }) => status === 'waiting').map(({ commandId }) => commandId),
    needsMe: commands.filter(({ status }) => status === 'needs_me').length,
    photos,
  };
}

export const core = { work, standing };
Object.assign(globalThis, { core });
