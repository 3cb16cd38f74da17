import { Parts, type Declare } from '../../apps/client/src/start/parts.js';

let ran: string[];
let asked: string[];
let parts: Parts;
/** What files add, by name. */
let files: Map<string, [needs: string[], declare: Declare]>;

beforeEach(() => {
  ran = [];
  asked = [];
  files = new Map();
  parts = new Parts(async (name) => {
    asked.push(name);
    await Promise.resolve();
    const file = files.get(name);
    if (!file) throw new Error(`no ${name}`);
    parts.add(name, ...file);
  });
});

/** Gives its own name as `value`, and takes over that of each of its needs. */
function file(name: string, needs: string[] = [], execute: (seen: Record<string, unknown>) => void = () => undefined) {
  const seen: Record<string, unknown> = {};
  const declare: Declare = (give) => ({
    setters: needs.map((need) => ({ value }) => {
      seen[need] = value;
    }),
    execute: () => {
      ran.push(name);
      give('value', name);
      execute(seen);
    },
  });
  files.set(name, [needs.map((need) => `./${need}`), declare]);
  return seen;
}

describe('parts', () => {
  it('run once, each after what it needs, however often they are asked for', async () => {
    file('deep');
    file('left', ['deep']);
    file('right', ['deep']);
    const seen = file('top', ['left', 'right']);
    const [first, second] = await Promise.all([parts.import('./top'), parts.import('top')]);
    expect(ran).toEqual(['deep', 'left', 'right', 'top']);
    expect(asked.toSorted()).toEqual(['deep', 'left', 'right', 'top']);
    expect(seen).toEqual({ left: 'left', right: 'right' });
    expect(first).toBe(second);
    expect(first).toEqual({ value: 'top' });
  });

  it('are not fetched where a bundle has brought them, and what two bundles bring is one part', async () => {
    file('both', []);
    file('top', ['both']);
    for (const name of ['both', 'top', 'both']) parts.add(name, ...files.get(name)!);
    await parts.import('top');
    parts.add('both', ...files.get('both')!);
    await parts.import('both');
    expect({ asked, ran }).toEqual({ asked: [], ran: ['both', 'top'] });
  });

  it('may need each other, with what is declared first there for the other one', async () => {
    let told: unknown;
    files.set('a', [
      ['./b'],
      (give) => {
        const early = () => 'from a';
        give({ early });
        return { setters: [null], execute: () => ran.push('a') };
      },
    ]);
    files.set('b', [
      ['./a'],
      () => {
        let early: () => string;
        return {
          setters: [(names) => (early = names['early'] as () => string)],
          execute: () => {
            ran.push('b');
            told = early();
          },
        };
      },
    ]);
    await parts.import('a');
    expect({ ran, told }).toEqual({ ran: ['b', 'a'], told: 'from a' });
  });

  it('see what changes later', async () => {
    let change: (value: number) => unknown = () => undefined;
    files.set('count', [
      [],
      (give) => ({
        setters: [],
        execute: () => {
          give('value', 1);
          change = (value) => give('value', value);
        },
      }),
    ]);
    const seen = file('top', ['count']);
    await parts.import('top');
    expect(seen).toEqual({ count: 1 });
    change(2);
    expect(seen).toEqual({ count: 2 });
  });

  it('are loaded by other parts while these run', async () => {
    file('later');
    files.set('top', [
      [],
      (give, context) => ({ setters: [], execute: () => give('later', () => context.import('./later')) }),
    ]);
    const { later } = (await parts.import('top')) as { later: () => Promise<unknown> };
    expect(ran).toEqual([]);
    expect(await later()).toEqual({ value: 'later' });
  });

  it('give the browser its turn between them when they take long', async () => {
    const busy = (): void => {
      const end = performance.now() + 15;
      while (performance.now() < end);
    };
    file('slow', [], busy);
    file('low', ['slow']);
    file('top', ['low']);
    for (const name of ['slow', 'low', 'top']) parts.add(name, ...files.get(name)!);
    setTimeout(() => setTimeout(() => ran.push('browser')));
    await parts.import('top');
    expect(ran).toEqual(['slow', 'browser', 'low', 'top']);
  });

  it('that could not be fetched are fetched again', async () => {
    file('top', ['lost']);
    await expect(parts.import('top')).rejects.toThrow('no lost');
    expect(ran).toEqual([]);
    file('lost');
    await parts.import('top');
    expect({ asked, ran }).toEqual({ asked: ['top', 'lost', 'lost'], ran: ['lost', 'top'] });
  });

  it('that threw throw the same again, and so does what needs them', async () => {
    file('bad', [], () => {
      throw new Error('broken');
    });
    file('top', ['bad']);
    await expect(parts.import('bad')).rejects.toThrow('broken');
    await expect(parts.import('top')).rejects.toThrow('broken');
    expect(ran).toEqual(['bad']);
  });

  it('must be what their file adds', async () => {
    parts = new Parts(() => Promise.resolve());
    await expect(parts.import('other')).rejects.toThrow('other is not what its file adds');
  });
});
