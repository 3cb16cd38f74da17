/** Until a browser has begun with a file, however slow it is, ms. */
const BEGUN = 60_000;

/** Hands a file to whoever looks at the page, to keep it where they like. */
export function saveFile(file: Blob, fileName: string): void {
  opened(file, (link) => (link.download = fileName));
}

/** In a tab of its own. */
export function showFile(file: Blob): void {
  opened(file, (link) => (link.target = '_blank'));
}

function opened(file: Blob, how: (link: HTMLAnchorElement) => void): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  how(link);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), BEGUN);
}
