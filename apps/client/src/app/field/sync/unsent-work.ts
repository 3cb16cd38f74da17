import { safeFileName } from '#domain/attachments/file-name.js';
import type { LocalDatabase } from '#offline/local-database.js';
import type { QueuedCommand } from '#offline/queued-command.js';
import type { RunningTrip } from '#offline/trips.js';

/** What the pages here say of each thing, the most important first. */
export interface Told {
  /** Whose work it is, and of when. */
  readonly whose: string;
  command(command: QueuedCommand): readonly string[];
  file(attachmentId: string): readonly string[];
  trip(trip: RunningTrip): readonly string[];
}

const HEAD = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Work that was not sent</title>
<style>
body { max-width: 720px; margin: 24px auto; padding: 0 16px; font: 16px/22px system-ui, sans-serif; }
article { margin: 16px 0; overflow-wrap: anywhere; }
h1 { font-size: 24px; line-height: 30px; }
h2 { margin: 0; font-size: 17px; }
p { margin: 0; }
img { max-width: 100%; }
pre { white-space: pre-wrap; }
</style>
`;

/**
 * All that is on this device only, as one page that any browser opens: what was done, the files that have not arrived, and
 * where a trip has been that is under way. Files go into it one after the other: all of them at once may be more than a
 * phone's memory.
 */
export async function unsentWork(database: LocalDatabase, told: Told): Promise<Blob> {
  const { commands, photos, trips, fixes } = database;
  const parts: BlobPart[] = [HEAD, `<h1>Work that was not sent</h1><p>${escaped(told.whose)}</p>`];
  for (const command of await commands.where('status').anyOf('waiting', 'needs_me').sortBy('sequence')) {
    const { does: _does, ...sent } = command;
    parts.push(article(told.command(command), details(JSON.stringify(sent, null, 2))));
  }
  for (const id of await photos.where({ status: 'waiting' }).primaryKeys()) {
    const photo = await photos.get(id);
    if (!photo) continue;
    const words = told.file(id);
    const address = escaped(await dataAddress(photo.bytes, photo.contentType));
    const name = escaped(safeFileName(words[0] ?? id, photo.contentType));
    const file = photo.contentType.startsWith('image/')
      ? `<img src="${address}" alt="${name}">`
      : `<p><a download="${name}" href="${address}">Save ${name}</a></p>`;
    // From here on the browser keeps it where it keeps files.
    parts.push(new Blob([article(words, file)]));
  }
  for (const trip of await trips.toArray()) {
    const way = await fixes.where({ tripId: trip.tripId }).sortBy('elapsed');
    const positions = way.map(({ tripId: _trip, ...fix }) => JSON.stringify(fix)).join('\n');
    parts.push(article(told.trip(trip), details(`${JSON.stringify(trip)}\n${positions}`)));
  }
  return new Blob(parts, { type: 'text/html;charset=utf-8' });
}

function article([title = '', ...words]: readonly string[], content: string): string {
  const lines = words.filter(Boolean).map((line) => `<p>${escaped(line)}</p>`);
  return `<article><h2>${escaped(title)}</h2>${lines.join('')}${content}</article>\n`;
}

function details(text: string): string {
  return `<details><summary>Details</summary><pre>${escaped(text)}</pre></details>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function dataAddress(bytes: ArrayBuffer, type: string): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(new Blob([bytes], { type }));
  });
}
