/** What was changed is loaded anew, and its controls with it, within so long (ms). */
const SETTLED = 5_000;

/**
 * For an action whose own button goes with what it removes: without this the keyboard would begin at the top of the page
 * again. Call it before, and what it gives afterwards.
 */
export function keptFocus(host: HTMLElement): () => void {
  const place = Math.max(0, controlsOf(host).indexOf(document.activeElement as HTMLElement));
  const keep = (): void => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const left = controlsOf(host);
    left[Math.min(place, left.length - 1)]?.focus();
  };
  return () => {
    keep();
    const observer = new MutationObserver(keep);
    observer.observe(host, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), SETTLED);
  };
}

function controlsOf(host: HTMLElement): HTMLElement[] {
  return [...host.querySelectorAll<HTMLElement>('button:not(:disabled), a[href], input:not(:disabled)')];
}
