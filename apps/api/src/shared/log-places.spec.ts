import { LogPlaces } from './log-places.js';

const [ours, theirs] = ['5f80ee5b-ffce-5655-9006-e3b601f9d949', '61510d1a-5b05-55af-9d3d-4640064e5723'];
const places = new LogPlaces('secret');

describe('a place in the log, sealed', () => {
  it.each(['0.0', '1.2', '123456789.987654321', `4294967296.${Number.MAX_SAFE_INTEGER}`])(
    'opens again: %s',
    (place) => {
      expect(places.open(ours, places.seal(ours, place))).toBe(place);
      expect(new LogPlaces('secret').open(ours, places.seal(ours, place))).toBe(place);
    },
  );

  it('is of no use to another tenant or installation, and nothing else is one', () => {
    const sealed = Array.from({ length: 50 }, (_, position) => places.seal(ours, `700.${position}`));
    expect(sealed.filter((each) => places.open(theirs, each) !== undefined)).toEqual([]);
    expect(sealed.filter((each) => new LogPlaces('another').open(ours, each) !== undefined)).toEqual([]);
    for (const nonsense of ['', 'x', '700.1', sealed[0]!.slice(1), `${sealed[0]}AA`])
      expect(places.open(ours, nonsense)).toBeUndefined();
  });

  it('says neither how far the log is nor how much was written between two', () => {
    const near = Array.from({ length: 200 }, (_, position) => places.seal(ours, `700.${position}`));
    const far = places.seal(ours, '900000000.900000000');
    expect(new Set([...near, far].map(({ length }) => length))).toEqual(new Set([22]));
    const bytes = near.map((each) => Buffer.from(each, 'base64url'));
    const rising = bytes.filter((each, at) => at > 0 && Buffer.compare(bytes[at - 1]!, each) < 0).length;
    expect(rising).toBeGreaterThan(60);
    expect(rising).toBeLessThan(140);
    expect(places.seal(theirs, '700.1')).not.toBe(places.seal(ours, '700.1'));
  });
});
