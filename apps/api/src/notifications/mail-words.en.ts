import type { MailWords } from './mail-words.js';

export const ENGLISH: MailWords = {
  greeting: 'Hello {{name}},',
  hiddenLink: '(a link for the receiver only)',
  orOpen: 'Or open this address:',
  templates: {
    welcome: {
      subject: 'Welcome to FleetMS, {{company}}',
      paragraphs: [
        '{{company}} is set up in FleetMS: roles, work order categories and a dashboard are waiting for you.',
        'Sign in with your e-mail address and the password you were given.',
      ],
      button: { text: 'Sign in', address: '{{address}}' },
    },
    invitation: {
      subject: 'You are invited to {{company}} on FleetMS',
      paragraphs: [
        '{{company}} works with FleetMS and has made an account for you.',
        'Choose a password to begin. The link works once, for seven days.',
      ],
      button: { text: 'Choose a password', address: '{{link}}' },
      after: 'If you did not expect this, leave it: without a password nobody can use the account.',
    },
    'password-reset': {
      subject: 'A new password for {{company}} on FleetMS',
      paragraphs: ['Somebody asked for a new password for your account. The link works once, for an hour.'],
      button: { text: 'Choose a new password', address: '{{link}}' },
      after: 'If it was not you, leave it: your password stays as it is.',
    },
    'work-order-completed': {
      subject: '{{workOrderNumber}} is completed',
      paragraphs: [
        'Work order {{workOrderNumber}} for vehicle {{vehicleNumber}} is completed: its parts are taken from stock and the invoice is issued.',
      ],
      button: { text: 'See the work order', address: '{{address}}/work-orders/{{subjectId}}' },
    },
    'services-due': {
      subject:
        '{{#if single}}A service is due{{else}}{{#if many}}More than {{most}} services are due{{else}}{{count}} services are due{{/if}}{{/if}}',
      paragraphs: ['These services are due, the longest overdue first{{#if many}}, and there are more{{/if}}:'],
      service: '{{vehicle}}: {{title}}',
      button: { text: 'Plan them', address: '{{address}}/work-orders/new' },
    },
    'second-factor-added': {
      subject: 'An authenticator app was added to your account',
      paragraphs: [
        'Signing in to {{company}} on FleetMS with your password now asks for a code of an authenticator app, too.',
      ],
      button: { text: 'See how you sign in', address: '{{address}}/account' },
      after: 'If you know nothing of this, change your password and tell an administrator.',
    },
    'second-factor-removed': {
      subject: 'An authenticator app was removed from your account',
      paragraphs: ['Signing in to {{company}} on FleetMS no longer asks for codes of an authenticator app.'],
      button: { text: 'See how you sign in', address: '{{address}}/account' },
      after: 'If you know nothing of this, change your password and tell an administrator.',
    },
    'passkey-added': {
      subject: 'A passkey was added to your account',
      paragraphs: ['From now on a new passkey signs in to your account at {{company}} on FleetMS.'],
      button: { text: 'See how you sign in', address: '{{address}}/account' },
      after: 'If you know nothing of this, change your password and tell an administrator.',
    },
    'passkey-removed': {
      subject: 'A passkey was removed from your account',
      paragraphs: ['One of your passkeys no longer signs in to your account at {{company}} on FleetMS.'],
      button: { text: 'See how you sign in', address: '{{address}}/account' },
      after: 'If you know nothing of this, change your password and tell an administrator.',
    },
    'second-factors-reset': {
      subject: 'Your second factors were reset',
      paragraphs: [
        'An administrator of {{company}} has removed your authenticator app, your passkeys and your recovery codes. Your password alone signs you in until you set up others.',
      ],
      button: { text: 'See how you sign in', address: '{{address}}/account' },
      after: 'If you know nothing of this, change your password and tell an administrator.',
    },
  },
};
