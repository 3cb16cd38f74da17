import type { MailWords } from './mail-words.js';

export const GERMAN: MailWords = {
  greeting: 'Guten Tag {{name}},',
  hiddenLink: '(ein Link nur für den Empfänger)',
  orOpen: 'Oder öffnen Sie diese Adresse:',
  templates: {
    welcome: {
      subject: 'Willkommen bei FleetMS, {{company}}',
      paragraphs: [
        '{{company}} ist in FleetMS eingerichtet: Rollen, Auftragsarten und eine Übersicht warten auf Sie.',
        'Melden Sie sich mit Ihrer E-Mail-Adresse und dem Passwort an, das man Ihnen gegeben hat.',
      ],
      button: { text: 'Anmelden', address: '{{address}}' },
    },
    invitation: {
      subject: 'Einladung zu {{company}} in FleetMS',
      paragraphs: [
        '{{company}} arbeitet mit FleetMS und hat ein Konto für Sie angelegt.',
        'Wählen Sie zum Beginn ein Passwort. Der Link gilt einmal, sieben Tage lang.',
      ],
      button: { text: 'Passwort wählen', address: '{{link}}' },
      after: 'Wenn Sie das nicht erwartet haben, tun Sie nichts: Ohne Passwort kann niemand das Konto benutzen.',
    },
    'password-reset': {
      subject: 'Ein neues Passwort für {{company}} in FleetMS',
      paragraphs: ['Jemand hat ein neues Passwort für Ihr Konto angefordert. Der Link gilt einmal, eine Stunde lang.'],
      button: { text: 'Neues Passwort wählen', address: '{{link}}' },
      after: 'Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
    },
    'work-order-completed': {
      subject: '{{workOrderNumber}} ist erledigt',
      paragraphs: [
        'Der Auftrag {{workOrderNumber}} am Fahrzeug {{vehicleNumber}} ist erledigt: Die Teile sind aus dem Lager gebucht und die Rechnung ist gestellt.',
      ],
      button: { text: 'Auftrag ansehen', address: '{{address}}/work-orders/{{subjectId}}' },
    },
    'services-due': {
      subject:
        '{{#if single}}Eine Wartung ist fällig{{else}}{{#if many}}Mehr als {{most}} Wartungen sind fällig{{else}}{{count}} Wartungen sind fällig{{/if}}{{/if}}',
      paragraphs: ['Diese Wartungen sind fällig, die längsten zuerst{{#if many}}, und es gibt weitere{{/if}}:'],
      service: '{{vehicle}}: {{title}}',
      button: { text: 'Einplanen', address: '{{address}}/work-orders/new' },
    },
    'second-factor-added': {
      subject: 'Ihrem Konto wurde eine Authenticator-App hinzugefügt',
      paragraphs: [
        'Die Anmeldung bei {{company}} in FleetMS mit Ihrem Passwort verlangt nun auch einen Code einer Authenticator-App.',
      ],
      button: { text: 'Ansehen, wie Sie sich anmelden', address: '{{address}}/account' },
      after: 'Wenn Sie davon nichts wissen, ändern Sie Ihr Passwort und sagen Sie der Verwaltung Bescheid.',
    },
    'second-factor-removed': {
      subject: 'Von Ihrem Konto wurde eine Authenticator-App entfernt',
      paragraphs: ['Die Anmeldung bei {{company}} in FleetMS verlangt keine Codes einer Authenticator-App mehr.'],
      button: { text: 'Ansehen, wie Sie sich anmelden', address: '{{address}}/account' },
      after: 'Wenn Sie davon nichts wissen, ändern Sie Ihr Passwort und sagen Sie der Verwaltung Bescheid.',
    },
    'passkey-added': {
      subject: 'Ihrem Konto wurde ein Passkey hinzugefügt',
      paragraphs: ['Von nun an meldet ein neuer Passkey bei Ihrem Konto von {{company}} in FleetMS an.'],
      button: { text: 'Ansehen, wie Sie sich anmelden', address: '{{address}}/account' },
      after: 'Wenn Sie davon nichts wissen, ändern Sie Ihr Passwort und sagen Sie der Verwaltung Bescheid.',
    },
    'passkey-removed': {
      subject: 'Von Ihrem Konto wurde ein Passkey entfernt',
      paragraphs: ['Einer Ihrer Passkeys meldet nicht mehr bei Ihrem Konto von {{company}} in FleetMS an.'],
      button: { text: 'Ansehen, wie Sie sich anmelden', address: '{{address}}/account' },
      after: 'Wenn Sie davon nichts wissen, ändern Sie Ihr Passwort und sagen Sie der Verwaltung Bescheid.',
    },
    'second-factors-reset': {
      subject: 'Ihre zweiten Faktoren wurden zurückgesetzt',
      paragraphs: [
        'Jemand aus der Verwaltung von {{company}} hat Ihre Authenticator-App, Ihre Passkeys und Ihre Wiederherstellungscodes entfernt. Ihr Passwort allein genügt zur Anmeldung, bis Sie andere einrichten.',
      ],
      button: { text: 'Ansehen, wie Sie sich anmelden', address: '{{address}}/account' },
      after: 'Wenn Sie davon nichts wissen, ändern Sie Ihr Passwort und sagen Sie der Verwaltung Bescheid.',
    },
  },
};
