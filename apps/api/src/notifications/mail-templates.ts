/** What a mail may tell: read at the moment it is written. */
export interface MailFacts {
  readonly name: string;
  readonly company: string;
  readonly address: string;
  readonly subjectId: string;
  readonly workOrderNumber: string | null;
  readonly vehicleNumber: string | null;
  /** Of `services-due`: the longest due. */
  readonly services: readonly { readonly title: string; readonly vehicle: string }[] | null;
}

/** So many services stand in a mail; who has more due looks in the application. */
export const MOST_SERVICES = 25;

interface MailText {
  readonly subject: string;
  readonly text: string;
}

const TEMPLATES: Readonly<Record<string, (facts: MailFacts) => MailText>> = {
  welcome: ({ name, company, address }) => ({
    subject: `Welcome to FleetMS, ${oneLine(company)}`,
    text: paragraphs(
      `Hello ${name},`,
      `${company} is set up in FleetMS: roles, work order categories and a dashboard are waiting for you.`,
      `Log in at ${address} with your e-mail address and the password you were given.`,
    ),
  }),
  'work-order-completed': ({ name, address, subjectId, workOrderNumber, vehicleNumber }) => ({
    subject: `${workOrderNumber ?? 'Work order'} is completed`,
    text: paragraphs(
      `Hello ${name},`,
      `Work order ${workOrderNumber ?? ''} for vehicle ${vehicleNumber ?? ''} is completed: its parts are taken from stock and the invoice is issued.`,
      `See it at ${address}/work-orders/${subjectId}`,
    ),
  }),
  'services-due': ({ name, address, services }) => {
    const due = services ?? [];
    const lines = due.slice(0, MOST_SERVICES).map(({ title, vehicle }) => `- ${vehicle}: ${title}`);
    const many = due.length > MOST_SERVICES;
    return {
      subject:
        due.length === 1 ? 'A service is due' : `${many ? `More than ${MOST_SERVICES}` : due.length} services are due`,
      text: paragraphs(
        `Hello ${name},`,
        [...lines, ...(many ? ['- and more'] : [])].join('\n'),
        `Plan them at ${address}/work-orders/new`,
      ),
    };
  },
};

/** @throws Error for a template that is none */
export function mailText(template: string, facts: MailFacts): MailText {
  const write = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template] : undefined;
  if (!write) throw new Error(`No mail is called ${template}`);
  return write(facts);
}

function paragraphs(...texts: string[]): string {
  return `${texts.join('\n\n')}\n\nFleetMS\n`;
}

/** A line break in a header would begin another header. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
