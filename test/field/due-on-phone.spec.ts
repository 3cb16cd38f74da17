import type { MeterState } from '#domain/fleet/meter.js';
import type { DueServiceState } from '#domain/maintenance/due-service.js';
import { byUrgency, dueHere } from '../../apps/client/src/app/field/due-here.js';

const NOW = '2026-06-01T00:00:00.000Z';
const service = (id: string, due: Partial<DueServiceState>) =>
  ({
    id,
    title: id,
    intervalDays: null,
    intervalMetres: null,
    intervalSeconds: null,
    dueAt: null,
    dueMeter: null,
    dueEngineSeconds: null,
    ...due,
  }) as DueServiceState;
const byTime = (id: string, dueAt: string) => service(id, { intervalDays: 100, dueAt });
const byDistance = (id: string, dueMeter: number) => service(id, { intervalMetres: 1_000_000, dueMeter });

/** 1,000 km at the first of May, and so many metres a day since. */
function odometer(perDay: number): MeterState {
  const readings = ['2026-05-02T00:00:00.000Z', '2026-06-01T00:00:00.000Z'].map((at, index) => ({
    id: String(index),
    value: 1_000_000 + perDay * 30 * index,
    at,
    source: 'manual' as const,
    status: 'valid' as const,
    reason: null,
  }));
  const { id: readingId, value, at } = readings[1]!;
  return { id: 'm', vehicleId: 'v', kind: 'odometer', readings, current: { readingId, value, at } };
}

it('stands with the most urgent first, and says by how much', () => {
  const services = [
    byTime('In a year', '2027-06-01T00:00:00.000Z'),
    byDistance('Nearly driven', 1_300_000 + 50_000),
    byTime('Long past', '2026-05-01T00:00:00.000Z'),
    byDistance('Just driven', 1_300_000 - 20_000),
    byTime('In a week', '2026-06-08T00:00:00.000Z'),
  ];
  expect(dueHere(services, [odometer(10_000)], NOW)).toMatchObject([
    { id: 'Long past', title: 'Long past', level: 'overdue', reason: { measure: 'time', left: -31 } },
    { id: 'Just driven', title: 'Just driven', level: 'due', reason: { measure: 'distance', left: -20_000 } },
    { id: 'Nearly driven', title: 'Nearly driven', level: 'soon', reason: { measure: 'distance', left: 50_000 } },
    { id: 'In a week', title: 'In a week', level: 'soon', reason: { measure: 'time', left: 7 } },
    { id: 'In a year', title: 'In a year', level: 'upcoming', reason: { measure: 'time', left: 365 } },
  ]);
});

it('names what makes it so urgent, also where something else comes first by the calendar', () => {
  const both = service('Both', {
    intervalDays: 100,
    dueAt: '2026-06-10T00:00:00.000Z',
    intervalMetres: 1_000_000,
    dueMeter: 900_000,
  });
  expect(dueHere([both], [odometer(0)], NOW)).toMatchObject([
    { level: 'due', reason: { measure: 'distance', left: -100_000 } },
  ]);
});

it('tells nothing by a meter that was never read', () => {
  expect(dueHere([byDistance('Oil', 1)], [], NOW)).toMatchObject([{ level: 'upcoming', reason: null }]);
});

it('of several vehicles comes in one order', () => {
  const [van, truck] = [
    dueHere([byTime('Belts', '2026-06-08T00:00:00.000Z'), byDistance('Oil', 1_000_000)], [odometer(10_000)], NOW),
    dueHere([byTime('Brakes', '2026-06-03T00:00:00.000Z'), byTime('Tires', '2026-05-01T00:00:00.000Z')], [], NOW),
  ];
  expect([...van, ...truck].toSorted(byUrgency).map(({ title, level }) => [title, level])).toEqual([
    ['Tires', 'overdue'],
    ['Oil', 'overdue'],
    ['Brakes', 'soon'],
    ['Belts', 'soon'],
  ]);
});
