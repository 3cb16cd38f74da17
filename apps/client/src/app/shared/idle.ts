/** At the latest after this (ms), however busy the page is. */
const LATEST = 1_000;

/** When the page has drawn what was asked for and has nothing better to do: for what nobody has asked for yet. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: LATEST });
    else setTimeout(resolve, LATEST / 5);
  });
}
