import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

const FLAGS = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 };

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly excludeCredentials?: readonly { readonly id: string }[];
}
interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
}
/** What a test has another way than a decent browser and authenticator would. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly verified?: boolean;
  readonly counter?: number;
  readonly type?: string;
  readonly id?: string;
}

/** An authenticator in software with one passkey (ES256, attestation none), and the browser between it and a page. */
export class Authenticator {
  readonly id: string;
  counter = 0;
  private readonly privateKey: KeyObject;
  private readonly coordinates: readonly [Buffer, Buffer];

  /** @param counts whether it counts its signatures: what is backed up to a cloud does not */
  constructor(
    private readonly origin: string,
    private readonly counts = true,
    id = randomBytes(32).toString('base64url'),
  ) {
    this.id = id;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.privateKey = privateKey;
    this.coordinates = [Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')];
  }

  /** As `navigator.credentials.create`. */
  create({ challenge, rp }: CreationOptions, deviation: Deviation = {}) {
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    // No AAGUID: the authenticator does not say what it is.
    const attested = Buffer.concat([Buffer.alloc(16), length, id, this.coseKey()]);
    const data = Buffer.concat([this.data(rp.id!, FLAGS.attested, deviation), attested]);
    const attestationObject = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(data)],
    ]);
    const clientDataJSON = this.clientData('webauthn.create', challenge, deviation);
    return this.credential({
      clientDataJSON: clientDataJSON.toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** As `navigator.credentials.get`. */
  get({ challenge, rpId }: RequestOptions, deviation: Deviation = {}) {
    if (this.counts) this.counter += 1;
    const data = this.data(rpId!, 0, deviation);
    const clientDataJSON = this.clientData('webauthn.get', challenge, deviation);
    const signed = Buffer.concat([data, createHash('sha256').update(clientDataJSON).digest()]);
    const answer = this.credential({
      clientDataJSON: clientDataJSON.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.privateKey).toString('base64url'),
    });
    return deviation.id === undefined ? answer : { ...answer, id: deviation.id, rawId: deviation.id };
  }

  private credential<Response extends object>(response: Response) {
    const { id } = this;
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private data(rpId: string, more: number, { rpId: other, verified = true, counter }: Deviation): Buffer {
    const backup = this.counts ? 0 : FLAGS.backupEligible | FLAGS.backedUp;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.counter);
    const hash = createHash('sha256')
      .update(other ?? rpId)
      .digest();
    return Buffer.concat([hash, Buffer.from([FLAGS.present | (verified ? FLAGS.verified : 0) | backup | more]), count]);
  }

  private clientData(type: string, challenge: string, deviation: Deviation): Buffer {
    const { origin = this.origin } = deviation;
    return Buffer.from(JSON.stringify({ type: deviation.type ?? type, challenge, origin, crossOrigin: false }));
  }

  /** RFC 9053, 7.1.1: EC2, ES256, P-256. */
  private coseKey(): Buffer {
    const [x, y] = this.coordinates;
    return map([
      [integer(1), integer(2)],
      [integer(3), integer(-7)],
      [integer(-1), integer(1)],
      [integer(-2), bytes(x)],
      [integer(-3), bytes(y)],
    ]);
  }
}

/** As much of CBOR (RFC 8949) as an attestation needs. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
const integer = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (entries: readonly (readonly [Buffer, Buffer])[]) =>
  Buffer.concat([head(5, entries.length), ...entries.flat()]);
