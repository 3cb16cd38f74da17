import { createHash } from 'node:crypto';
import type { FileFacts } from '#domain/ports/file-storage.js';

const NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Nothing that is said outside becomes a path. @throws Error */
export function requireName(name: string): string {
  if (!NAME.test(name)) throw new Error('A file is called by a tenant and a UUID');
  return name;
}

/**
 * The same bytes, as far as they are what `facts` say: the last of them come only when all of them are.
 * @throws Error in the place of the last ones
 */
export async function* verified(content: AsyncIterable<Uint8Array>, facts: FileFacts): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of content) {
    if (held) yield held;
    held = chunk;
    hash.update(chunk);
    size += chunk.length;
    if (size > facts.size) break;
  }
  if (size !== facts.size || hash.digest('hex') !== facts.sha256) throw new Error('The file is not what it should be');
  if (held) yield held;
}
