import { mailText } from './mail-templates.js';

const facts = {
  name: 'Ada',
  company: 'Acme\r\nBcc: everybody@example.com',
  address: 'https://fleet.example',
  subjectId: '7d2f0f0a-0000-4000-8000-000000000000',
  workOrderNumber: 'WO-000007',
  vehicleNumber: 'V-1',
};

describe('mails', () => {
  it('say what is completed and where to see it', () => {
    const { subject, text } = mailText('work-order-completed', facts);
    expect(subject).toBe('WO-000007 is completed');
    expect(text).toContain(`https://fleet.example/work-orders/${facts.subjectId}`);
  });

  it('never let a name begin another header', () => {
    expect(mailText('welcome', facts).subject).not.toMatch(/[\r\n]/);
  });

  it('are none without a template', () => {
    expect(() => mailText('constructor', facts)).toThrow('No mail is called constructor');
  });
});
