import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Violation {
  rule: string;
  from: string;
  to: string;
}

/** What dependency-cruiser says about apps/ and libs/ below a directory. */
function violationsIn(directory: string): Violation[] {
  const run = spawnSync(
    process.execPath,
    [
      join(process.cwd(), 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['apps', 'libs', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
    ],
    { cwd: directory, encoding: 'utf8', maxBuffer: 256 * 2 ** 20 },
  );
  if (!run.stdout) throw new Error(run.stderr);
  const { summary } = JSON.parse(run.stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** A tree with the project's own rules and nothing but these files. */
function plant(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'fleetms-walls-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json', 'tools/walls-resolve.cjs'])
    cpSync(file, join(directory, file));
  symlinkSync(join(process.cwd(), 'node_modules'), join(directory, 'node_modules'));
  for (const [file, text] of Object.entries({ 'apps/.keep': '', 'libs/.keep': '', ...files })) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  return directory;
}

const value = 'export const x = 1;\nexport type X = number;\n';
const use = (...names: string[]) => names.map((name, i) => `import { x as x${i} } from '${name}';\nx${i};\n`).join('');

/** Each wall with files that break it, and with neighbours of those that are allowed. */
const walls: { rule: string; broken: string; files: Record<string, string>; allowed?: Record<string, string> }[] = [
  {
    rule: 'domain-is-pure',
    broken: 'a package',
    files: { 'libs/domain/src/fleet/vehicle.ts': use('uuid') },
  },
  {
    rule: 'domain-is-pure',
    broken: "one of Node's own modules",
    files: { 'libs/domain/src/fleet/vehicle.ts': use('node:crypto') },
  },
  {
    rule: 'domain-is-pure',
    broken: 'infrastructure, by its alias',
    files: {
      'libs/domain/src/fleet/vehicle.ts': use('#infrastructure/fleet/store.js'),
      'libs/infrastructure/src/fleet/store.ts': value,
    },
  },
  {
    rule: 'domain-tests-are-pure',
    broken: 'a database in a test of the domain',
    files: { 'libs/domain/src/fleet/vehicle.spec.ts': use('pg') },
    allowed: { 'libs/domain/src/fleet/meter.spec.ts': use('fast-check') },
  },
  {
    rule: 'offline-knows-the-domain-only',
    broken: 'the framework of one of its users',
    files: { 'libs/offline/src/outbox.ts': use('@angular/core') },
    allowed: {
      'libs/offline/src/replica.ts': use('dexie', '#domain/sync/views.js', './view.js'),
      'libs/offline/src/view.ts': value,
      'libs/domain/src/sync/views.ts': value,
    },
  },
  {
    rule: 'domain-contexts-apart',
    broken: 'the inside of another context',
    files: {
      'libs/domain/src/maintenance/work-order.ts': use('../fleet/vehicle.js'),
      'libs/domain/src/fleet/vehicle.ts': value,
    },
    allowed: {
      'libs/domain/src/maintenance/list.ts': use('../fleet/views.js', '../shared/money.js', '../ports/mailer.js'),
      'libs/domain/src/fleet/views.ts': value,
      'libs/domain/src/shared/money.ts': value,
      'libs/domain/src/ports/mailer.ts': value,
    },
  },
  {
    rule: 'infrastructure-serves-the-domain',
    broken: 'an application',
    files: {
      'libs/infrastructure/src/fleet/store.ts': use('../../../../apps/api/src/fleet/module.js'),
      'apps/api/src/fleet/module.ts': value,
    },
    allowed: {
      'libs/infrastructure/src/fleet/entity.ts': use('#domain/fleet/vehicle.js', 'typeorm'),
      'libs/domain/src/fleet/vehicle.ts': value,
    },
  },
  ...['typeorm', 'bullmq', 'pg', 'ioredis', '#infrastructure/fleet/store.js'].map((technology) => ({
    rule: 'technology-only-in-modules',
    broken: `${technology} in a use case`,
    files: {
      'apps/api/src/fleet/list-vehicles.query.ts': use(technology),
      'libs/infrastructure/src/fleet/store.ts': value,
    },
    allowed: {
      'apps/api/src/fleet/fleet.module.ts': use(technology),
      'apps/api/src/main.ts': use(technology),
      // A package that is not installed has no types either, so nothing is known about how it is imported.
      ...(technology !== 'ioredis' && {
        'apps/api/src/fleet/vehicle.controller.ts': `import type { X } from '${technology}';\nexport type Y = X;\n`,
      }),
    },
  })),
  {
    rule: 'api-contexts-apart',
    broken: 'the inside of another context',
    files: {
      'apps/api/src/billing/issue-invoice.command.ts': use('../fleet/register-vehicle.command.js'),
      'apps/api/src/fleet/register-vehicle.command.ts': value,
    },
    allowed: {
      'apps/api/src/billing/void-invoice.command.ts': use('../fleet/contract.js', '../shared/paging.js'),
      'apps/api/src/fleet/contract.ts': value,
      'apps/api/src/shared/paging.ts': value,
    },
  },
  {
    rule: 'api-contexts-apart',
    broken: 'a context, from what all of them share',
    files: { 'apps/api/src/shared/paging.ts': use('../fleet/list.js'), 'apps/api/src/fleet/list.ts': value },
  },
  {
    rule: 'client-knows-the-domain-only',
    broken: 'the API',
    files: {
      'apps/client/src/app/fleet/vehicle.store.ts': use('../../../../api/src/fleet/contract.js'),
      'apps/api/src/fleet/contract.ts': value,
    },
    allowed: {
      'apps/client/src/app/fleet/vehicle.client.ts': use('#domain/fleet/views.js'),
      'libs/domain/src/fleet/views.ts': value,
    },
  },
  {
    rule: 'client-knows-the-domain-only',
    broken: 'infrastructure',
    files: {
      'apps/client/src/app/fleet/vehicle.store.ts': use('#infrastructure/fleet/store.js'),
      'libs/infrastructure/src/fleet/store.ts': value,
    },
  },
  {
    rule: 'client-contexts-apart',
    broken: "another context's folder",
    files: {
      'apps/client/src/app/maintenance/work-order.store.ts': use('../fleet/vehicle.store'),
      'apps/client/src/app/fleet/vehicle.store.ts': value,
    },
    allowed: {
      'apps/client/src/app/maintenance/work-order.client.ts': use('../shared/http'),
      'apps/client/src/app/shared/http.ts': value,
      'apps/client/src/app/app.routes.ts': use('./fleet/vehicle.store'),
    },
  },
  {
    rule: 'no-cycles',
    broken: 'two files that need each other',
    files: {
      'libs/domain/src/shared/a.ts': `${use('./b.js')}${value}`,
      'libs/domain/src/shared/b.ts': `${use('./a.js')}${value}`,
    },
    allowed: {
      'libs/domain/src/shared/c.ts': "import type { D } from './d.js';\nexport type C = D;\n",
      'libs/domain/src/shared/d.ts': "import type { C } from './c.js';\nexport type D = C[];\n",
    },
  },
  {
    rule: 'resolvable',
    broken: 'a file that is not there',
    files: { 'libs/domain/src/shared/a.ts': use('./missing.js') },
  },
];

describe('the walls', () => {
  it.each(walls)('$rule: $broken is caught', ({ rule, files, allowed = {} }) => {
    const directory = plant({ ...allowed, ...files });
    try {
      const violations = violationsIn(directory);
      const [offender] = Object.keys(files);
      expect(violations.filter((each) => each.rule === rule).map((each) => each.from)).toContain(offender);
      const blamed = new Set(violations.filter((each) => each.rule !== 'resolvable').map((each) => each.from));
      expect(Object.keys(allowed).filter((file) => blamed.has(file))).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('stand in this repository', () => {
    expect(violationsIn(process.cwd())).toEqual([]);
  });
});
