import { fitting } from '../../apps/client/src/app/field/fitting.js';

const called = (title: string, text: string, also?: string) => ({ title, text, ...(also ? { also } : {}) });
const truck = called('N-50819', '2016 Freightliner M2', 'PLATE-1');
const van = called('N-7', '2019 Ford N-50819 copy');
const trailer = called('T-1', 'Utility 3000R');

it('finds by number, name and what is not shown, whatever the order of the words', () => {
  const all = [van, truck, trailer];
  expect(fitting(all, 'm2 freight')).toEqual([truck]);
  expect(fitting(all, 'plate')).toEqual([truck]);
  expect(fitting(all, 'nothing like it')).toEqual([]);
  expect(fitting(all, ' ')).toEqual(all);
});

it('begins with what is called so', () => {
  expect(fitting([van, trailer, truck], 'n-5')).toEqual([truck, van]);
});

it('offers no more than can be looked through', () => {
  const fleet = Array.from({ length: 3_000 }, (_, number) => called(`V-${number}`, 'Ford'));
  expect(fitting(fleet, 'ford')).toEqual(fleet.slice(0, 20));
});
