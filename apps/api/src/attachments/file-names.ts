import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secrets } from '#domain/ports/secrets.js';

/** What is kept of an attachment: as it came, and as it is shown. */
export const PARTS = ['received', 'original', 'screen', 'thumb'] as const;
export type Part = (typeof PARTS)[number];

/**
 * Names in the storage: as good as random for whoever has not the key, and the same again after a crash, so that nothing is
 * left behind under a name that nobody knows.
 */
@Injectable()
export class FileNames {
  private readonly key: Uint8Array;

  constructor(secrets: Secrets) {
    this.key = secrets.key('file-names');
  }

  nameOf(tenantId: string, attachmentId: string, part: Part): string {
    const hex = createHmac('sha256', this.key).update(`${tenantId}/${attachmentId}/${part}`).digest('hex');
    const uuid = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `8${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ];
    return `${tenantId}/${uuid.join('-')}`;
  }
}
