import type { FileSize } from '#domain/attachments/views.js';
import type { SyncEngine } from '#offline/sync-engine.js';

/** What was attached, from the server; a picture as screens show it is kept from now on. Null: it does not come. */
export async function fetchedFile(
  engine: SyncEngine,
  attachmentId: string,
  size: FileSize,
  token: string,
): Promise<Blob | null> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`/api/v1/attachments/${attachmentId}/file?size=${size}`, { headers }).catch(() => null);
  if (!answer?.ok) return null;
  const file = await answer.blob();
  if (size !== 'screen') return file;
  // Where it cannot be kept, it can be shown.
  const bytes = await file.arrayBuffer();
  await engine.photos.saw(attachmentId, file.type, bytes).catch(() => undefined);
  return file;
}
