import type { Resource } from '@angular/core';

/** How often it is looked whether a load has ended (ms). */
const LOOK_MS = 15;

type Loaded = Pick<Resource<unknown>, 'isLoading'> & { reload(): boolean };

/**
 * Loads it once more. What is under way already may have read before the change that asks for this, and a resource
 * passes over a reload meanwhile; so it is let end first.
 */
export async function reloaded(...resources: readonly Loaded[]): Promise<void> {
  await Promise.all(
    resources.map(async (resource) => {
      await settled(resource);
      resource.reload();
      await settled(resource);
    }),
  );
}

/** Until it is loaded, or cannot be. */
export async function settled({ isLoading }: Pick<Loaded, 'isLoading'>): Promise<void> {
  while (isLoading()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
