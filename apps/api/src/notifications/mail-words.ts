import type { Language } from '#domain/identity/views.js';
import { GERMAN } from './mail-words.de.js';
import { ENGLISH } from './mail-words.en.js';
import { SPANISH } from './mail-words.es.js';

/** So many services stand in a mail; who has more due looks in the application. */
export const MOST_SERVICES = 25;

export const MAIL_TEMPLATES = [
  'welcome',
  'invitation',
  'password-reset',
  'work-order-completed',
  'services-due',
  'second-factor-added',
  'second-factor-removed',
  'passkey-added',
  'passkey-removed',
  'second-factors-reset',
] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

/** The words of one mail, as Handlebars templates over `MailFacts`. */
interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** A line for each service that is due. */
  readonly service?: string;
  readonly button: { readonly text: string; readonly address: string };
  readonly after?: string;
}

export interface MailWords {
  readonly greeting: string;
  /** Stands for a link that only its receiver may see. */
  readonly hiddenLink: string;
  /** Above a button's address, for programs that show no buttons. */
  readonly orOpen: string;
  readonly templates: Readonly<Record<MailTemplate, Words>>;
}

export const MAIL_WORDS: Readonly<Record<Language, MailWords>> = { en: ENGLISH, es: SPANISH, de: GERMAN };
