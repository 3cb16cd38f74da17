import { mailText } from './mail-templates.js';

const facts = {
  name: 'Ada',
  company: 'Acme\r\nBcc: everybody@example.com',
  address: 'https://fleet.example',
  subjectId: '7d2f0f0a-0000-4000-8000-000000000000',
  workOrderNumber: 'WO-000007',
  vehicleNumber: 'V-1',
  services: null,
};

describe('mails', () => {
  it('say what is completed and where to see it', () => {
    const { subject, text } = mailText('work-order-completed', facts);
    expect(subject).toBe('WO-000007 is completed');
    expect(text).toContain(`https://fleet.example/work-orders/${facts.subjectId}`);
  });

  it('name the services that are due, and say when there are more', () => {
    const due = (count: number) =>
      mailText('services-due', { ...facts, services: Array(count).fill({ title: 'Oil and filter', vehicle: 'V-1' }) });
    expect(due(1).subject).toBe('A service is due');
    expect(due(3).subject).toBe('3 services are due');
    expect(due(3).text.match(/- V-1: Oil and filter/g)).toHaveLength(3);
    expect(due(26).subject).toBe('More than 25 services are due');
    expect(due(26).text).toContain('and more');
  });

  it('never let a name begin another header', () => {
    expect(mailText('welcome', facts).subject).not.toMatch(/[\r\n]/);
  });

  it('are none without a template', () => {
    expect(() => mailText('constructor', facts)).toThrow('No mail is called constructor');
  });
});
