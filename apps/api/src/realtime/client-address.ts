import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.)/i;

/** As for requests: whoever speaks to us, or who a trusted proxy says it speaks for. */
export class ClientAddresses {
  private readonly trusted = new BlockList();

  /** @param proxies addresses or CIDR ranges */
  constructor(proxies: readonly string[]) {
    for (const proxy of proxies) {
      const [address, prefix] = proxy.split('/') as [string, string?];
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.trusted.addAddress(address, family);
      else this.trusted.addSubnet(address, Number(prefix), family);
    }
  }

  of({ headers, socket }: IncomingMessage): string {
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    let address = plain(socket.remoteAddress ?? '');
    // From the nearest on: what a trusted one wrote is believed, what stands before it may be made up.
    while (this.isTrusted(address)) {
      const before = plain(forwarded.pop()?.trim() ?? '');
      if (before === '') break;
      address = before;
    }
    return address;
  }

  private isTrusted(address: string): boolean {
    return this.trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}

function plain(address: string): string {
  return address.replace(MAPPED, '');
}
