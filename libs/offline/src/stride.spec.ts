import fc from 'fast-check';
import { Stride } from './stride.js';

it('begins with all that may go at a time', () => {
  expect(new Stride(250, 5).now).toBe(250);
});

it('is halved by an answer that is late or never comes, and never shorter than the shortest', () => {
  const stride = new Stride(1_000, 50);
  stride.arrived(6_000);
  expect(stride.now).toBe(500);
  for (let time = 0; time < 10; time += 1) stride.shorten();
  expect(stride.now).toBe(50);
});

it('grows again with answers that come soon, and stays with those between', () => {
  const stride = new Stride(1_000, 50);
  stride.shorten();
  stride.arrived(3_000);
  expect(stride.now).toBe(500);
  stride.arrived(100);
  stride.arrived(100);
  expect(stride.now).toBe(1_000);
});

it('finds what a line of any width answers in time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 10_000 }), (width) => {
      const stride = new Stride(1_000, 5);
      const took = (): number => (stride.now / width) * 1_000;
      for (let call = 0; call < 20; call += 1) {
        if (took() > 10_000) stride.shorten();
        else stride.arrived(took());
      }
      return took() <= 5_000;
    }),
  );
});
