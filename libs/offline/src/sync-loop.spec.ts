import { jest } from '@jest/globals';
import type { Round } from './sync-engine.js';
import { SyncLoop } from './sync-loop.js';

let ran: number[];
let ends: Round['ended'] | undefined;
let loop: SyncLoop;

const loopBy = (chance: number) =>
  new SyncLoop(
    () => {
      ran.push(Date.now());
      return Promise.resolve(ends && ({ ended: ends } as Round));
    },
    () => chance,
  );

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  [ran, ends] = [[], 'done'];
  loop = loopBy(0.5);
});

afterEach(() => {
  loop.stop();
  jest.useRealTimers();
});

const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);

it('runs once for what comes together, and every half minute', async () => {
  loop.wake();
  loop.wake();
  await after(65_000);
  expect(ran).toEqual([150, 30_150, 60_150]);
});

it('tries later and later while it fails, and at once when it is woken', async () => {
  ends = 'unreachable';
  loop.wake();
  await after(40_000);
  expect(ran).toEqual([150, 5_150, 15_150, 35_150]);
  await after(3_600_000);
  expect(ran.at(-1)! - ran.at(-2)!).toBe(300_000);
  const tried = ran.length;
  loop.wake();
  await after(200);
  expect(ran).toHaveLength(tried + 1);
});

it.each([
  [0, 22_500, 3_750],
  [1, 37_500, 6_250],
])(
  'runs at a moment of the device’s own: by chance %d after %d ms, and %d after a failure',
  async (chance, soon, again) => {
    loop = loopBy(chance);
    loop.wake();
    await after(150 + soon);
    ends = 'unreachable';
    await after(soon + again);
    expect(ran).toEqual([150, 150 + soon, 150 + 2 * soon, 150 + 2 * soon + again]);
  },
);

it('does nothing more once it is stopped, also by what it runs', async () => {
  loop.wake();
  await after(150);
  loop.stop();
  await after(3_600_000);
  expect(ran).toEqual([150]);
});
