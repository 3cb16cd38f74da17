import { jest } from '@jest/globals';
import { AccessCache, AccessSource, type Access } from './access.js';

class Source extends AccessSource {
  loads = 0;
  fails = false;

  load(tenantId: string | null, userId: string): Promise<Access | undefined> {
    this.loads += 1;
    return this.fails ? Promise.reject(new Error('down')) : Promise.resolve({ tenantId, userId } as Access);
  }
}

describe('what somebody may do', () => {
  let log: { knownUntil: number; followsSince: number };
  beforeEach(() => (log = { knownUntil: 0, followsSince: 0 }));
  afterEach(() => jest.useRealTimers());

  it('is not asked again while the log is followed, and within five seconds once it is not', async () => {
    jest.useFakeTimers();
    const source = new Source();
    const cache = new AccessCache(source, log);
    await cache.get('t', 'u');
    for (let second = 0; second < 60; second += 1) {
      jest.advanceTimersByTime(1_000);
      log.knownUntil = performance.now() - 500;
      await cache.get('t', 'u');
    }
    expect(source.loads).toBe(1);
    jest.advanceTimersByTime(4_500);
    await cache.get('t', 'u');
    expect(source.loads).toBe(2);
  });

  it.each([
    ['an operator, of whom the log knows nothing', null, 0],
    ['who was asked about before the tail began', 't', Infinity],
  ])('is asked again within five seconds for %s', async (_, tenantId, followsSince) => {
    jest.useFakeTimers();
    const source = new Source();
    const cache = new AccessCache(source, Object.assign(log, { followsSince }));
    await cache.get(tenantId, 'u');
    jest.advanceTimersByTime(5_000);
    log.knownUntil = performance.now();
    await cache.get(tenantId, 'u');
    expect(source.loads).toBe(2);
  });

  it('is asked once for many requests, and again within five seconds', async () => {
    jest.useFakeTimers();
    const source = new Source();
    const cache = new AccessCache(source, log);
    await Promise.all([cache.get('t', 'u'), cache.get('t', 'u')]);
    expect(source.loads).toBe(1);
    jest.advanceTimersByTime(5_000);
    await cache.get('t', 'u');
    expect(source.loads).toBe(2);
  });

  it('is forgotten for one user, or for a whole tenant, and for nobody else', async () => {
    const source = new Source();
    const cache = new AccessCache(source, log);
    const all = () =>
      Promise.all([cache.get('t', 'u'), cache.get('t', 'v'), cache.get('other', 'u'), cache.get(null, 'u')]);
    await all();
    cache.invalidate('t', 'u');
    await all();
    expect(source.loads).toBe(5);
    cache.invalidate('t');
    await all();
    expect(source.loads).toBe(7);
  });

  it('is asked again after a failure', async () => {
    const source = new Source();
    const cache = new AccessCache(source, log);
    source.fails = true;
    await expect(cache.get('t', 'u')).rejects.toThrow('down');
    source.fails = false;
    await expect(cache.get('t', 'u')).resolves.toMatchObject({ userId: 'u' });
  });
});
