const common = {
  rootDir: import.meta.dirname,
  resolver: '<rootDir>/tools/jest-resolver.cjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.fleet/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  // Packages are loaded as they are: Node understands both kinds.
  transformIgnorePatterns: ['/node_modules/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/libs/{domain,offline}/**/*.spec.ts', '<rootDir>/test/architecture/**/*.spec.ts'],
    },
    {
      ...common,
      displayName: 'server',
      testMatch: ['<rootDir>/libs/infrastructure/**/*.spec.ts', '<rootDir>/apps/api/**/*.spec.ts'],
    },
    {
      ...common,
      displayName: 'end to end',
      testMatch: ['<rootDir>/test/**/*.spec.ts', '<rootDir>/test/**/*.e2e-spec.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, '<rootDir>/test/architecture/'],
    },
  ],
};
