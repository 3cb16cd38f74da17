import type { Transporter } from 'nodemailer';
import { Mailer, MailRefused, type Mail } from '#domain/ports/mailer.js';

/** ms */
const CONNECT_WITHIN = 10_000;
const ANSWER_WITHIN = 30_000;
/** Where the way is the machine itself, nobody can listen on it. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** What the server says about the mail itself: of anything else (its log-in, its connection) the next try may know more. */
const ABOUT_THE_MAIL = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * Mail over SMTP. `smtps://` is encrypted from the first byte, `smtp://` by STARTTLS, which a server elsewhere must offer; a
 * certificate that nobody vouches for ends the connection (NODE_EXTRA_CA_CERTS adds somebody who does).
 */
export class SmtpMailer extends Mailer {
  private opened: Promise<Transporter> | undefined;

  /** @param url `smtp[s]://user:password@host:port` @param from `FleetMS <fleet@company.example>` */
  constructor(
    private readonly url: string,
    private readonly from: string,
  ) {
    super();
  }

  async send({ id, to, subject, text, html }: Mail): Promise<void> {
    const transport = await (this.opened ??= this.open());
    const domain = /@([^>\s]+)>?\s*$/.exec(this.from)?.[1] ?? 'localhost';
    try {
      await transport.sendMail({
        from: this.from,
        // As an object: what is in it is an address and never two.
        to: { name: '', address: to },
        subject,
        text,
        html,
        // The same mail again is known as the same.
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    } catch (error) {
      throw this.told(error as SmtpError, to);
    }
  }

  /** Loaded with the first mail: most processes send none. */
  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { protocol, hostname, port, username, password } = new URL(this.url);
    const secure = protocol === 'smtps:';
    return createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (secure ? 465 : 587),
      secure,
      requireTLS: !secure && !LOOPBACK.test(hostname),
      ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      tls: { minVersion: 'TLSv1.2' },
      connectionTimeout: CONNECT_WITHIN,
      greetingTimeout: CONNECT_WITHIN,
      dnsTimeout: CONNECT_WITHIN,
      socketTimeout: ANSWER_WITHIN,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** What servers answer quotes addresses, which have no place in logs and lists, and may quote what was sent to log in. */
  private told({ code = '', responseCode = 0, message }: SmtpError, to: string): Error {
    const { username, password } = new URL(this.url);
    const secrets = [to, username, decodeURIComponent(username), password, decodeURIComponent(password)];
    const said = secrets
      .filter((secret) => secret !== '')
      .reduce((text, secret) => text.replaceAll(secret, '…'), message);
    if (responseCode >= 500 && ABOUT_THE_MAIL.has(code)) return new MailRefused(said);
    return new Error(said);
  }
}
