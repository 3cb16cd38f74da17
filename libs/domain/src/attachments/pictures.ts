import type { FileType } from './file-types.js';

/** An image as it was made anew, without anything that said where it was taken. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface RemadePictures {
  /** Upright, longest side 2048 at most. */
  readonly original: Picture;
  /** Longest side 640 and 160 at most. */
  readonly screen: Picture;
  readonly thumb: Picture;
  /** What the camera's clock showed, `2026-05-31T13:45:00`, and where it knew it, its distance from UTC, `+02:00`. */
  readonly takenAt: { readonly local: string; readonly offset: string | null } | null;
}

/** Reads images of people and makes them anew. */
export abstract class Pictures {
  /** @throws DomainError `image_unreadable`, `image_too_large` {max, in pixels} */
  abstract remake(bytes: Uint8Array, type: FileType): Promise<RemadePictures>;
}
