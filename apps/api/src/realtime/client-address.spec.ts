import type { IncomingMessage } from 'node:http';
import { ClientAddresses } from './client-address.js';

const request = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as IncomingMessage;

describe('the address of a live connection', () => {
  it('is who speaks to us, whatever a header says', () => {
    expect(new ClientAddresses([]).of(request('::ffff:203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
  });

  it('is who a trusted proxy names, through several of them', () => {
    const addresses = new ClientAddresses(['10.0.0.0/8', '2001:db8::1']);
    expect(addresses.of(request('10.0.0.7', 'made up, 198.51.100.1'))).toBe('198.51.100.1');
    expect(addresses.of(request('2001:db8::1', '198.51.100.1, 10.1.2.3'))).toBe('198.51.100.1');
    expect(addresses.of(request('10.0.0.7'))).toBe('10.0.0.7');
  });
});
