import type { MailWords } from './mail-words.js';

export const SPANISH: MailWords = {
  greeting: 'Hola, {{name}}:',
  hiddenLink: '(un enlace solo para el destinatario)',
  orOpen: 'O abra esta dirección:',
  templates: {
    welcome: {
      subject: 'Le damos la bienvenida a FleetMS, {{company}}',
      paragraphs: [
        '{{company}} ya está en FleetMS: los roles, las categorías de órdenes de trabajo y un panel le esperan.',
        'Inicie sesión con su dirección de correo y la contraseña que le dieron.',
      ],
      button: { text: 'Iniciar sesión', address: '{{address}}' },
    },
    invitation: {
      subject: 'Invitación a {{company}} en FleetMS',
      paragraphs: [
        '{{company}} trabaja con FleetMS y ha creado una cuenta para usted.',
        'Elija una contraseña para empezar. El enlace sirve una sola vez, durante siete días.',
      ],
      button: { text: 'Elegir contraseña', address: '{{link}}' },
      after: 'Si no esperaba este mensaje, no haga nada: sin contraseña nadie puede usar la cuenta.',
    },
    'password-reset': {
      subject: 'Nueva contraseña para {{company}} en FleetMS',
      paragraphs: [
        'Alguien ha pedido una nueva contraseña para su cuenta. El enlace sirve una sola vez, durante una hora.',
      ],
      button: { text: 'Elegir otra contraseña', address: '{{link}}' },
      after: 'Si no fue usted, no haga nada: su contraseña sigue siendo la misma.',
    },
    'work-order-completed': {
      subject: '{{workOrderNumber}} está terminada',
      paragraphs: [
        'La orden de trabajo {{workOrderNumber}} del vehículo {{vehicleNumber}} está terminada: las piezas se han descontado de las existencias y la factura está emitida.',
      ],
      button: { text: 'Ver la orden de trabajo', address: '{{address}}/work-orders/{{subjectId}}' },
    },
    'services-due': {
      subject:
        '{{#if single}}Hay un servicio pendiente{{else}}{{#if many}}Hay más de {{most}} servicios pendientes{{else}}Hay {{count}} servicios pendientes{{/if}}{{/if}}',
      paragraphs: ['Estos servicios están pendientes, primero los más atrasados{{#if many}}, y hay más{{/if}}:'],
      service: '{{vehicle}}: {{title}}',
      button: { text: 'Planificarlos', address: '{{address}}/work-orders/new' },
    },
    'second-factor-added': {
      subject: 'Se añadió una aplicación de autenticación a su cuenta',
      paragraphs: [
        'Al entrar en {{company}} en FleetMS con su contraseña se pide ahora también un código de una aplicación de autenticación.',
      ],
      button: { text: 'Ver cómo entra', address: '{{address}}/account' },
      after: 'Si no sabe nada de esto, cambie su contraseña y avise a un administrador.',
    },
    'second-factor-removed': {
      subject: 'Se quitó una aplicación de autenticación de su cuenta',
      paragraphs: ['Al entrar en {{company}} en FleetMS ya no se piden códigos de una aplicación de autenticación.'],
      button: { text: 'Ver cómo entra', address: '{{address}}/account' },
      after: 'Si no sabe nada de esto, cambie su contraseña y avise a un administrador.',
    },
    'passkey-added': {
      subject: 'Se añadió una llave de acceso a su cuenta',
      paragraphs: ['Desde ahora una nueva llave de acceso sirve para entrar en su cuenta de {{company}} en FleetMS.'],
      button: { text: 'Ver cómo entra', address: '{{address}}/account' },
      after: 'Si no sabe nada de esto, cambie su contraseña y avise a un administrador.',
    },
    'passkey-removed': {
      subject: 'Se quitó una llave de acceso de su cuenta',
      paragraphs: ['Una de sus llaves de acceso ya no sirve para entrar en su cuenta de {{company}} en FleetMS.'],
      button: { text: 'Ver cómo entra', address: '{{address}}/account' },
      after: 'Si no sabe nada de esto, cambie su contraseña y avise a un administrador.',
    },
    'second-factors-reset': {
      subject: 'Se restablecieron sus segundos factores',
      paragraphs: [
        'Un administrador de {{company}} ha quitado su aplicación de autenticación, sus llaves de acceso y sus códigos de recuperación. Su contraseña basta para entrar hasta que configure otros.',
      ],
      button: { text: 'Ver cómo entra', address: '{{address}}/account' },
      after: 'Si no sabe nada de esto, cambie su contraseña y avise a un administrador.',
    },
  },
};
