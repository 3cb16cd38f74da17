import { guardedBy, isPin, opened, sealed } from './pin.js';
import { NO_TRIES, triesLeft, tried, waitBefore } from './pin-tries.js';

describe('a PIN', () => {
  it.each(['1234', '00000000'])('may be %s', (text) => expect(isPin(text)).toBe(true));
  it.each(['123', '123456789', '12a4', ' 1234', '١٢٣٤', ''])('may not be "%s"', (text) =>
    expect(isPin(text)).toBe(false),
  );

  it('opens what was closed behind it, before and after, and no other does', async () => {
    const guard = await guardedBy('4711');
    const [first, second] = [await sealed(guard, 'Tess Boyd'), await sealed(guard, 'Jörg Ñandú 🚚')];
    expect(await opened(guard, '4711', first)).toBe('Tess Boyd');
    expect(await opened(guard, '4711', second)).toBe('Jörg Ñandú 🚚');
    expect(await opened(guard, '4712', first)).toBeNull();
    expect(await opened(await guardedBy('4712'), '4711', first)).toBeNull();
  });

  it('leaves neither itself nor what it closes to be read', async () => {
    const [guard, same] = [await guardedBy('47114711'), await guardedBy('47114711')];
    const kept = JSON.stringify([guard, await sealed(guard, 'Tess Boyd')]);
    for (const text of ['47114711', 'Tess Boyd'])
      for (const form of [text, btoa(text)]) expect(kept).not.toContain(form);
    expect(guard.iterations).toBeGreaterThanOrEqual(600_000);
    expect(guard.salt).not.toBe(same.salt);
  });
});

describe('wrong PINs', () => {
  const after = (wrong: number) =>
    Array.from({ length: wrong }).reduce<typeof NO_TRIES>((so) => tried(so, 1_000), NO_TRIES);

  it('cost nothing twice, and then longer and longer', () => {
    const seconds = [0, 1, 2, 3, 4, 5, 9].map((wrong) => waitBefore(after(wrong), 1_000) / 1_000);
    expect(seconds).toEqual([0, 0, 0, 15, 30, 60, 960]);
    expect(waitBefore(after(4), 1_000 + 29_999)).toBe(1);
    expect(waitBefore(after(4), 1_000 + 30_000)).toBe(0);
  });

  it('cost no more on a clock that was turned back', () => {
    expect(waitBefore(after(3), -86_400_000)).toBe(15_000);
  });

  it('are ten at most', () => {
    expect([0, 9, 10, 11].map((wrong) => triesLeft(after(wrong)))).toEqual([10, 1, 0, 0]);
  });
});
