import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const SIZE = 16;
const PART = 56n;
const MOST = (1n << PART) - 1n;

/**
 * Places in the log as tenants get them. The log counts what all tenants write, so a bare place would tell each how much
 * the others do. Sealed, it is one block of AES-256 under a key of the installation, mixed with the tenant: always as long,
 * in no order, and of no use to another tenant.
 */
export class LogPlaces {
  private readonly key: Buffer;

  /** @param secret the same in every process of the installation */
  constructor(secret: string) {
    this.key = createHmac('sha256', secret).update('places in the log').digest();
  }

  /** @param place `transaction.position` */
  seal(tenantId: string, place: string): string {
    const [transaction = 0n, position = 0n] = place.split('.').map(BigInt);
    if (transaction > MOST || position > MOST) throw new Error('The log is longer than a place can say');
    const block = mixed(bytesOf((transaction << (PART + 16n)) | (position << 16n)), tenantId);
    return createCipheriv('aes-256-ecb', this.key, null).setAutoPadding(false).update(block).toString('base64url');
  }

  /** Undefined for what was not sealed here for this tenant. */
  open(tenantId: string, sealed: string): string | undefined {
    const block = Buffer.from(sealed, 'base64url');
    if (block.length !== SIZE) return undefined;
    const opened = createDecipheriv('aes-256-ecb', this.key, null).setAutoPadding(false).update(block);
    const bits = BigInt(`0x${mixed(opened, tenantId).toString('hex')}`);
    return (bits & 0xffffn) === 0n ? `${bits >> (PART + 16n)}.${(bits >> 16n) & MOST}` : undefined;
  }
}

function bytesOf(bits: bigint): Buffer {
  return Buffer.from(bits.toString(16).padStart(2 * SIZE, '0'), 'hex');
}

function mixed(block: Buffer, tenantId: string): Buffer {
  const tenant = Buffer.from(tenantId.replaceAll('-', ''), 'hex');
  return block.map((byte, place) => byte ^ (tenant[place] ?? 0)) as Buffer;
}
