import Handlebars from 'handlebars';
import type { Language } from '#domain/identity/views.js';
import { MAIL_TEMPLATES, MAIL_WORDS, MOST_SERVICES, type MailTemplate, type MailWords } from './mail-words.js';

/** What a mail may tell: read at the moment it is written. */
export interface MailFacts {
  readonly name: string;
  readonly company: string;
  /** Of the application, without a slash at its end. */
  readonly address: string;
  readonly subjectId: string;
  /** For the receiver only; null where there is none. */
  readonly link: string | null;
  readonly workOrderNumber: string | null;
  readonly vehicleNumber: string | null;
  /** Of `services-due`: the longest due. */
  readonly services: readonly { readonly title: string; readonly vehicle: string }[] | null;
}

export interface WrittenMail {
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The text with `{name}` for the name and without the link: what may be kept. */
  readonly record: string;
}

/** @param wanted the receiver's language (BCP 47); one that we do not write is English @throws Error for a template that is none */
export function writeMail(template: string, wanted: string, facts: MailFacts): WrittenMail {
  if (!isTemplate(template)) throw new Error(`No mail is called ${template}`);
  const language = languageOf(wanted);
  const words = MAIL_WORDS[language];
  const { subject, text, html } = layouts(language, template);
  const all = factsOf(facts);
  return {
    language,
    // A line break in a header would begin another header.
    subject: subject(all).replaceAll(/\s+/g, ' ').trim(),
    text: text(all),
    html: html(all),
    record: text({ ...all, name: '{name}', link: words.hiddenLink }),
  };
}

function isTemplate(name: string): name is MailTemplate {
  return (MAIL_TEMPLATES as readonly string[]).includes(name);
}

/** `es-MX` is Spanish. */
function languageOf(wanted: string): Language {
  const [base = ''] = wanted.toLowerCase().split('-');
  return Object.hasOwn(MAIL_WORDS, base) ? (base as Language) : 'en';
}

/** Line breaks, and what turns the direction of writing: with them a name could be a mail of its own. */
const NOT_OF_A_LINE = /[\s\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;

function inOneLine<Text extends string | null>(text: Text): Text {
  return (text === null ? null : text.replaceAll(NOT_OF_A_LINE, ' ').trim()) as Text;
}

/** What people typed in stands in one line. */
function factsOf(facts: MailFacts): object {
  const services = (facts.services ?? []).map(({ title, vehicle }) => ({
    title: inOneLine(title),
    vehicle: inOneLine(vehicle),
  }));
  return {
    ...facts,
    name: inOneLine(facts.name),
    company: inOneLine(facts.company),
    vehicleNumber: inOneLine(facts.vehicleNumber),
    workOrderNumber: inOneLine(facts.workOrderNumber),
    services: services.slice(0, MOST_SERVICES),
    count: services.length,
    single: services.length === 1,
    many: services.length > MOST_SERVICES,
    most: MOST_SERVICES,
  };
}

type Layout = Readonly<Record<'subject' | 'text' | 'html', (facts: object) => string>>;
const compiled = new Map<string, Layout>();

function layouts(language: Language, template: MailTemplate): Layout {
  const key = `${language}/${template}`;
  let layout = compiled.get(key);
  if (!layout) compiled.set(key, (layout = compile(language, template)));
  return layout;
}

function compile(language: Language, template: MailTemplate): Layout {
  const words = MAIL_WORDS[language];
  const plain = (source: string) => Handlebars.compile<object>(source, { noEscape: true, strict: true });
  return {
    subject: plain(words.templates[template].subject),
    text: plain(textLayout(words, template)),
    // Every value is escaped.
    html: Handlebars.compile<object>(htmlLayout(words, template, language), { strict: true }),
  };
}

function textLayout({ greeting, templates }: MailWords, template: MailTemplate): string {
  const { paragraphs, service, button, after } = templates[template];
  const list = service === undefined ? [] : [`{{#each services}}- ${service}\n{{/each}}`];
  return `${[greeting, ...paragraphs, ...list, `${button.text}: ${button.address}`, ...(after ? [after] : []), 'FleetMS'].join('\n\n')}\n`;
}

const SANS = "font-family:Inter,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Plain, nothing from elsewhere, and no colour that vanishes where a mail program turns light into dark. */
function htmlLayout({ greeting, orOpen, templates }: MailWords, template: MailTemplate, language: Language): string {
  const { subject, paragraphs, service, button, after } = templates[template];
  const p = (text: string) => `<p style="margin:0 0 16px">${text}</p>`;
  const list =
    service === undefined
      ? ''
      : `<ul style="margin:0 0 16px;padding-left:20px">{{#each services}}<li style="margin:0 0 4px">${service}</li>{{/each}}</ul>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
</head>
<body style="margin:0;padding:24px 16px;${SANS};font-size:15px;line-height:22px">
<div style="max-width:520px;margin:0 auto">
<p style="margin:0 0 24px;font-size:17px;font-weight:650">FleetMS</p>
${p(greeting)}
${paragraphs.map(p).join('\n')}
${list}
<p style="margin:24px 0"><a href="${button.address}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#2563eb;color:#ffffff;font-weight:600;text-decoration:none">${button.text}</a></p>
<p style="margin:0 0 16px;font-size:13px;line-height:19px">${orOpen}<br><a href="${button.address}" style="word-break:break-all">${button.address}</a></p>
${after === undefined ? '' : p(after)}
</div>
</body>
</html>
`;
}
