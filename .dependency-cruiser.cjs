// The walls of docs/architecture.md. test/architecture/walls.spec.ts plants a violation of each and sees it caught.
const test = '\\.(spec|e2e-spec|testing)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain runs on the server and on the phone alike, so it imports nothing but itself.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: test },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'domain-tests-are-pure',
      comment:
        'A rule that needs more than its aggregate and fast-check to be tested is no longer a rule of the domain.',
      severity: 'error',
      from: { path: `^libs/domain/.*${test}` },
      to: { pathNot: ['^libs/domain/', '(^|/)node_modules/(fast-check|@types/jest)/'] },
    },
    {
      name: 'domain-contexts-apart',
      comment:
        'A context that knows the inside of another can no longer change alone: only shared/, ports/ and views.ts are common.',
      severity: 'error',
      from: { path: '^libs/domain/src/([^/]+)/' },
      to: { path: '^libs/domain/src/', pathNot: ['^libs/domain/src/($1|shared|ports)/', '/views\\.ts$'] },
    },
    {
      name: 'offline-knows-the-domain-only',
      comment:
        'The offline core runs in browsers of any framework and, in the simulator, in none: it knows the rules and its own store.',
      severity: 'error',
      from: { path: '^libs/offline/', pathNot: test },
      to: { pathNot: ['^libs/(domain|offline)/', '(^|/)node_modules/dexie/', '^dexie$'] },
    },
    {
      name: 'infrastructure-serves-the-domain',
      comment: 'Adapters fulfil ports of the domain; one that knows an application could serve no other.',
      severity: 'error',
      from: { path: '^libs/infrastructure/' },
      to: { path: '^apps/' },
    },
    {
      name: 'technology-only-in-modules',
      comment:
        'A use case that names its database or queue cannot change either: ports are bound to adapters in *.module.ts only.',
      severity: 'error',
      from: { path: '^apps/api/', pathNot: ['\\.module\\.ts$', '^apps/api/src/(main|fleet-cli)\\.ts$', test] },
      to: {
        path: [
          '^libs/infrastructure/',
          '(^|/)node_modules/(typeorm|bullmq|ioredis|pg)/',
          '^(typeorm|bullmq|ioredis|pg)$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'api-contexts-apart',
      comment:
        'A context is reached through its contract.ts and by commands on the bus, so that its inside stays its own.',
      severity: 'error',
      from: { path: '^apps/api/src/([^/]+)/' },
      to: { path: '^apps/api/src/', pathNot: ['^apps/api/src/($1|shared)/', '/contract\\.ts$'] },
    },
    {
      name: 'client-knows-the-domain-only',
      comment: 'The browser gets the rules and the views; server code in it would leak, and would not run.',
      severity: 'error',
      from: { path: '^apps/client/' },
      to: { path: '^(apps/api|libs/infrastructure)/' },
    },
    {
      name: 'client-contexts-apart',
      comment: 'Screens of a context load and change alone; what two of them need is in shared/.',
      severity: 'error',
      from: { path: '^apps/client/src/app/([^/]+)/' },
      to: { path: '^apps/client/src/app/', pathNot: '^apps/client/src/app/($1|shared)/' },
    },
    {
      name: 'no-cycles',
      comment:
        'Files in a circle can only be understood, tested and loaded together; a circle of types alone vanishes when built.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'What cannot be found cannot be checked against any of these walls.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    webpackConfig: { fileName: 'tools/walls-resolve.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
