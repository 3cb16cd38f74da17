import { LANGUAGES, type Language } from '#domain/identity/views.js';
import { writeMail, type MailFacts } from './mail-templates.js';
import { MAIL_TEMPLATES, MAIL_WORDS } from './mail-words.js';

const LINK = 'https://fleet.example/invitation/secret-token';
const facts: MailFacts = {
  name: 'Ada',
  company: 'Acme\r\nBcc: everybody@example.com',
  address: 'https://fleet.example',
  subjectId: '7d2f0f0a-0000-4000-8000-000000000000',
  link: LINK,
  workOrderNumber: 'WO-000007',
  vehicleNumber: 'V-1',
  services: null,
};

/** What a text asks for, each once. */
function placeholders(language: Language, template: (typeof MAIL_TEMPLATES)[number]): string[] {
  const asked = JSON.stringify(MAIL_WORDS[language].templates[template]).matchAll(/\{\{(.*?)\}\}/g);
  return [...new Set([...asked].map(([, name]) => name!))].sort();
}

describe.each(LANGUAGES)('mails in %s', (language) => {
  it.each(MAIL_TEMPLATES)('include %s, which tells what the English one tells', (template) => {
    expect(placeholders(language, template)).toEqual(placeholders('en', template));
    const written = writeMail(template, language, facts);
    expect(written.language).toBe(language);
    for (const text of [written.subject, written.text, written.html]) expect(text).not.toMatch(/\{\{|undefined|null/);
    expect(written.text).toContain('Ada');
    expect(written.html).toContain('Ada');
  });

  it('are not the English ones', () => {
    if (language === 'en') return;
    for (const template of MAIL_TEMPLATES)
      expect(MAIL_WORDS[language].templates[template].paragraphs).not.toEqual(
        MAIL_WORDS.en.templates[template].paragraphs,
      );
  });
});

describe('mails', () => {
  it('are English for who reads none of our languages, and Spanish for a Mexican', () => {
    expect(writeMail('welcome', 'fi', facts).language).toBe('en');
    expect(writeMail('welcome', 'constructor', facts).language).toBe('en');
    expect(writeMail('welcome', 'es-MX', facts).language).toBe('es');
  });

  it('say what is completed and where to see it', () => {
    const { subject, text } = writeMail('work-order-completed', 'en', facts);
    expect(subject).toBe('WO-000007 is completed');
    expect(text).toContain(`https://fleet.example/work-orders/${facts.subjectId}`);
  });

  it('name the services that are due, and say when there are more', () => {
    const due = (count: number) =>
      writeMail('services-due', 'en', {
        ...facts,
        services: Array(count).fill({ title: 'Oil & filter', vehicle: 'V-1' }),
      });
    expect(due(1).subject).toBe('A service is due');
    expect(due(3).subject).toBe('3 services are due');
    expect(due(3).text.match(/^- V-1: Oil & filter$/gm)).toHaveLength(3);
    expect(due(3).html.match(/<li[^>]*>V-1: Oil &amp; filter<\/li>/g)).toHaveLength(3);
    expect(due(26).subject).toBe('More than 25 services are due');
    expect(due(26).text).toContain('and there are more');
    expect(due(26).text.match(/^- V-1/gm)).toHaveLength(25);
  });

  it('never let a name begin another header, nor be more than text', () => {
    expect(writeMail('welcome', 'en', facts).subject).not.toMatch(/[\r\n]/);
    const { html } = writeMail('welcome', 'en', { ...facts, name: '<img src=x onerror=alert(1)>{{company}}' });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src');
    expect(html).toContain('{{company}}');
  });

  it('give what people typed in one line, in the direction of the mail', () => {
    const name = 'Ada,\n\nyour account is closed.\u2029Call us\u202e now\u0007';
    const { text, html } = writeMail('invitation', 'en', { ...facts, name, company: name });
    for (const written of [text, html]) {
      expect(written).toContain('Ada, your account is closed. Call us now');
      expect(written).not.toMatch(/[\u2028\u2029\u202a-\u202e\u0007]/);
    }
  });

  it('load nothing from elsewhere', () => {
    for (const template of MAIL_TEMPLATES)
      expect(writeMail(template, 'en', facts).html).not.toMatch(/<(img|link|script|style|iframe)|url\(/i);
  });

  it('leave a record without the name, and without the link that is for the receiver only', () => {
    for (const template of ['invitation', 'password-reset'] as const) {
      const { text, html, record } = writeMail(template, 'en', facts);
      expect(text).toContain(LINK);
      expect(html).toContain('secret-token');
      expect(record).not.toMatch(/secret-token|Ada/);
      expect(record).toContain('{name}');
    }
  });

  it('are none without a template', () => {
    expect(() => writeMail('constructor', 'en', facts)).toThrow('No mail is called constructor');
  });
});
