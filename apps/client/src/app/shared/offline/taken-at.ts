/** How a camera's notes begin in JPEG, HEIC and WebP alike: a name, then TIFF in one of its byte orders (CIPA DC-008, 4.7.2). */
const NOTES = /Exif\0\0(?:II\*\0|MM\0\*)/;
/** Earlier is a clock that was never set. */
const EARLIEST = Date.UTC(2000, 0, 1);

/**
 * When a picture was taken, as its camera noted it: a time without a zone is one of this device's. Where nothing is noted, or
 * nothing that can be, it is when the file was written.
 * @param now ms since 1970
 * @returns ISO 8601 UTC
 */
export async function takenAt(file: File, now = Date.now()): Promise<string> {
  const noted = await notedIn(file).catch(() => NaN);
  return new Date(noted >= EARLIEST && noted <= now ? noted : file.lastModified).toISOString();
}

/** @returns ms since 1970; NaN: it cannot be read */
async function notedIn(file: File): Promise<number> {
  const bytes = await file.arrayBuffer();
  const at = new TextDecoder('latin1').decode(bytes).search(NOTES);
  if (at < 0) return NaN;
  const { default: readExif } = await import('exif-reader');
  const { DateTimeOriginal: taken, OffsetTimeOriginal: offset } = readExif(new NodeBytes(bytes, at)).Photo ?? {};
  // It is read as if it were UTC.
  const local = taken?.toISOString().slice(0, 19) ?? '';
  return Date.parse(local + (/^[+-]\d{2}:\d{2}$/.exec(offset ?? '')?.[0] ?? ''));
}

/** What `exif-reader` asks of Node's Buffer, which browsers have not. */
class NodeBytes extends Uint8Array<ArrayBuffer> {
  private readonly view = new DataView(this.buffer, this.byteOffset, this.byteLength);
  readonly readInt8 = (at: number): number => this.view.getInt8(at);
  readonly readInt16BE = (at: number): number => this.view.getInt16(at);
  readonly readInt16LE = (at: number): number => this.view.getInt16(at, true);
  readonly readInt32BE = (at: number): number => this.view.getInt32(at);
  readonly readInt32LE = (at: number): number => this.view.getInt32(at, true);
  readonly readUInt16BE = (at: number): number => this.view.getUint16(at);
  readonly readUInt16LE = (at: number): number => this.view.getUint16(at, true);
  readonly readUInt32BE = (at: number): number => this.view.getUint32(at);
  readonly readUInt32LE = (at: number): number => this.view.getUint32(at, true);

  override toString(_encoding?: string, from = 0, to = this.length): string {
    return new TextDecoder('latin1').decode(this.subarray(from, to));
  }
}
