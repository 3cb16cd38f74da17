import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { CERTIFICATE, KEY } from './certificate.js';

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  /** Unfolded, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly html: string;
  readonly encrypted: boolean;
}

interface Options {
  /** TLS from the first byte. */
  readonly secure?: boolean;
  readonly offersTls?: boolean;
  readonly logIn?: { readonly user: string; readonly password: string };
  /** The status and words with which a mail to an address is refused, if it is. */
  readonly refuse?: (to: string) => { readonly code: number; readonly text: string } | undefined;
}

/** A real SMTP server that keeps what it gets. */
export class SmtpInbox {
  readonly received: Received[] = [];
  private port = 0;
  private server: SMTPServer | undefined;

  constructor(private readonly options: Options = {}) {}

  private create(): SMTPServer {
    const { secure = false, offersTls = true, logIn, refuse } = this.options;
    const server = new SMTPServer({
      secure,
      key: KEY,
      cert: CERTIFICATE,
      authOptional: logIn === undefined,
      disabledCommands: offersTls || secure ? [] : ['STARTTLS'],
      allowInsecureAuth: !offersTls,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, done) =>
        username === logIn?.user && password === logIn?.password
          ? done(null, { user: username })
          : done(new Error('Authentication failed')),
      onRcptTo: ({ address }, _session, done) => {
        const refusal = refuse?.(address);
        done(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          this.received.push({
            ...parsed(Buffer.concat(chunks).toString()),
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            encrypted: session.secure,
          });
          done();
        });
      },
    });
    server.on('error', () => undefined);
    return server;
  }

  /** Starts, or starts again where it was. */
  async start(): Promise<this> {
    const { port } = this;
    const server = (this.server = this.create());
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    this.port = (server.server.address() as AddressInfo).port;
    return this;
  }

  url(host = '127.0.0.1'): string {
    const { secure, logIn } = this.options;
    const who = logIn ? `${encodeURIComponent(logIn.user)}:${encodeURIComponent(logIn.password)}@` : '';
    return `${secure ? 'smtps' : 'smtp'}://${who}${host}:${this.port}`;
  }

  stop(): Promise<void> {
    return new Promise((done) => (this.server ? this.server.close(() => done()) : done()));
  }
}

/** As much of MIME as the mailer writes: headers, and two parts in quoted-printable, base64 or as they are. */
function parsed(raw: string): Pick<Received, 'headers' | 'text' | 'html'> {
  const { headers, body } = split(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary === undefined ? [{ headers, body }] : body.split(`--${boundary}`).slice(1, -1).map(part);
  const content = (type: string): string => {
    const found = parts.find((each) => each.headers.get('content-type')?.startsWith(type));
    return found ? decoded(found.body, found.headers.get('content-transfer-encoding') ?? '') : '';
  };
  return { headers, text: content('text/plain'), html: content('text/html') };
}

function part(text: string): ReturnType<typeof split> {
  return split(text.replace(/^\r\n/, ''));
}

function split(raw: string): { headers: Map<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, body: raw.slice(end + 4) };
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
