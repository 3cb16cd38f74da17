/** Until a browser has begun with a file, however slow it is, ms. */
const BEGUN = 60_000;

/** Hands a file to whoever looks at the page, to keep it where they like. */
export function saveFile(file: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), BEGUN);
}
