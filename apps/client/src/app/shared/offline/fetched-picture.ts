import type { SyncEngine } from '#offline/sync-engine.js';

/** A picture of an attachment from the server, kept from now on; null: it does not come. */
export async function fetchedPicture(engine: SyncEngine, attachmentId: string, token: string): Promise<Blob | null> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`/api/v1/attachments/${attachmentId}/file?size=screen`, { headers }).catch(() => null);
  if (!answer?.ok) return null;
  const picture = await answer.blob();
  // Where it cannot be kept, it can be shown.
  const bytes = await picture.arrayBuffer();
  await engine.photos.saw(attachmentId, picture.type, bytes).catch(() => undefined);
  return picture;
}
