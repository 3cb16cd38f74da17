import { globSync, readFileSync } from 'node:fs';
import { ENVIRONMENT } from '../../apps/api/src/shared/config.js';

/** Read by a command or a test and by nothing that serves, so not checked at the start; with where that is. */
const BESIDE_THE_PROGRAM: Readonly<Record<string, string>> = {
  FLEET_OPERATOR_PASSWORD: 'apps/api/src/fleet-cli.ts',
  CHROMIUM_PATH: 'test/support/browser.ts',
  REDIS_SERVER_PATH: 'test/support/redis.ts',
};

interface Line {
  /** As in the table: the first word in code letters. */
  readonly initial: string;
  readonly meaning: string;
}

/** The README's table of variables. */
const table = new Map<string, Line>(
  [...readFileSync('README.md', 'utf8').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, name, initial, meaning]) => [
      name!,
      { initial: /`([^`]*)`/.exec(initial!)?.[1] ?? '', meaning: meaning!.trim() },
    ],
  ),
);

/** What a variable is when nobody sets it, as somebody would write it. */
function initialOf(name: string): string {
  const value: unknown = ENVIRONMENT.shape[name as keyof typeof ENVIRONMENT.shape].safeParse(undefined).data;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Array.isArray(value) ? value.join(',') : String((value as string | number | undefined) ?? '');
}

describe('environment variables', () => {
  const checked = Object.keys(ENVIRONMENT.shape);

  it('are the same in the README and where the start checks them', () => {
    expect([...table.keys()].sort()).toEqual([...checked, ...Object.keys(BESIDE_THE_PROGRAM)].sort());
  });

  it('have the defaults that the README names', () => {
    const named = (name: string) => [name, table.get(name)?.initial];
    expect(checked.map(named)).toEqual(checked.map((name) => [name, initialOf(name)]));
  });

  it('are described in both', () => {
    expect(checked.filter((name) => !ENVIRONMENT.shape[name as keyof typeof ENVIRONMENT.shape].description)).toEqual(
      [],
    );
    expect([...table].filter(([, { meaning }]) => meaning.length < 10)).toEqual([]);
  });

  it('that are read elsewhere are in the table too', () => {
    const files = globSync(['apps/api/src/**/*.ts', 'libs/**/*.ts', 'tools/*.mjs']);
    const read = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/env(?:\.|\[')(FLEET_\w+)/g)].map(([, name]) => name!),
    );
    expect(read).toEqual(expect.arrayContaining(['FLEET_DATA_DIR', 'FLEET_OPERATOR_PASSWORD']));
    expect(read.filter((name) => !table.has(name))).toEqual([]);
    for (const [name, file] of Object.entries(BESIDE_THE_PROGRAM)) expect(readFileSync(file, 'utf8')).toContain(name);
  });

  it('for tests say so', () => {
    expect(table.get('FLEET_FAULTS')?.meaning).toMatch(/^For tests only/);
    expect(ENVIRONMENT.shape.FLEET_FAULTS.description).toMatch(/^For tests only/);
  });
});
