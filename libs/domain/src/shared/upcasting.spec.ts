import { lifted } from './upcasting.js';

const lifts = {
  'test.moved': [(data: unknown) => ({ ...(data as object), unit: 'metres' }), (data: unknown) => ({ distance: data })],
};

describe('an event of an older version', () => {
  it('is lifted step by step to the newest', () => {
    expect(lifted({ type: 'test.moved', v: 1, data: { by: 3 } }, lifts)).toEqual({
      type: 'test.moved',
      v: 3,
      data: { distance: { by: 3, unit: 'metres' } },
    });
  });

  it('takes only the steps it lacks', () => {
    expect(lifted({ type: 'test.moved', v: 2, data: 4 }, lifts)).toEqual({
      type: 'test.moved',
      v: 3,
      data: { distance: 4 },
    });
  });

  it('is left alone when it is the newest, or nothing is known to lift it', () => {
    const newest = { type: 'test.moved', v: 3, data: {} };
    const other = { type: 'test.stopped', v: 1, data: {} };
    expect([lifted(newest, lifts), lifted(other, lifts)]).toEqual([newest, other]);
    expect(lifted(newest, lifts)).toBe(newest);
  });

  it('stays what it was in the log', () => {
    const written = Object.freeze({ type: 'test.moved', v: 1, data: Object.freeze({ by: 3 }) });
    lifted(written, lifts);
    expect(written.data).toEqual({ by: 3 });
  });
});
