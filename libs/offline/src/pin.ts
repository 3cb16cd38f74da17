/** PBKDF2-HMAC-SHA-256 as often as the OWASP Password Storage Cheat Sheet asks for (2023). */
const ITERATIONS = 600_000;
const CIPHER = 'AES-GCM';
const ENVELOPE = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;

const FORM = /^\d{4,8}$/;

/** Whether it is one at all: 4 to 8 digits. */
export function isPin(text: string): boolean {
  return FORM.test(text);
}

/**
 * What a PIN guards with: whoever has it can close something, and only the PIN opens it again. Neither the PIN nor anything
 * that it could be compared with is in it; another PIN is one that does not open. Bytes are base64.
 */
export interface PinGuard {
  readonly iterations: number;
  readonly salt: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** PKCS #8, under the key that follows from PIN and salt. */
  readonly privateKey: string;
  readonly iv: string;
}

/** Text that a PIN opens. Bytes are base64. */
export interface Sealed {
  /** Of this text alone, under the guard's public key. */
  readonly key: string;
  readonly iv: string;
  readonly text: string;
}

export async function guardedBy(pin: string): Promise<PinGuard> {
  const { subtle } = crypto;
  const [salt, iv] = [random(16), random(12)];
  const pair = await subtle.generateKey(
    { ...ENVELOPE, modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['wrapKey', 'unwrapKey'],
  );
  const own = await keyOf(pin, salt, ITERATIONS);
  const [publicKey, privateKey] = await Promise.all([
    subtle.exportKey('spki', pair.publicKey),
    subtle.wrapKey('pkcs8', pair.privateKey, own, { name: CIPHER, iv }),
  ]);
  return {
    iterations: ITERATIONS,
    salt: textOf(salt),
    publicKey: textOf(publicKey),
    privateKey: textOf(privateKey),
    iv: textOf(iv),
  };
}

/** Needs no PIN: what was learned since is closed in as well. */
export async function sealed({ publicKey }: PinGuard, text: string): Promise<Sealed> {
  const { subtle } = crypto;
  const iv = random(12);
  const [lock, key] = await Promise.all([
    subtle.importKey('spki', bytesOf(publicKey), ENVELOPE, false, ['wrapKey']),
    subtle.generateKey({ name: CIPHER, length: 256 }, true, ['encrypt']),
  ]);
  const [wrapped, closed] = await Promise.all([
    subtle.wrapKey('raw', key, lock, ENVELOPE),
    subtle.encrypt({ name: CIPHER, iv }, key, new TextEncoder().encode(text)),
  ]);
  return { key: textOf(wrapped), iv: textOf(iv), text: textOf(closed) };
}

/** Takes as long as a PIN is hard to guess, some tenths of a second. Null: another PIN. */
export async function opened(guard: PinGuard, pin: string, { key, iv, text }: Sealed): Promise<string | null> {
  const { subtle } = crypto;
  const own = await keyOf(pin, bytesOf(guard.salt), guard.iterations);
  const format = { name: CIPHER, iv: bytesOf(guard.iv) };
  const lock = await subtle
    .unwrapKey('pkcs8', bytesOf(guard.privateKey), own, format, ENVELOPE, false, ['unwrapKey'])
    .catch(() => null);
  if (lock === null) return null;
  const open = await subtle.unwrapKey('raw', bytesOf(key), lock, ENVELOPE, CIPHER, false, ['decrypt']);
  return new TextDecoder().decode(await subtle.decrypt({ name: CIPHER, iv: bytesOf(iv) }, open, bytesOf(text)));
}

async function keyOf(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number) {
  const { subtle } = crypto;
  const typed = await subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return subtle.deriveKey(how, typed, { name: CIPHER, length: 256 }, false, ['wrapKey', 'unwrapKey']);
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

function textOf(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
