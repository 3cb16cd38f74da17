// `npm run mutation`: breaks the code that money, permissions and sagas rest on, one place after the other, and counts how often
// the tests notice.
export default {
  mutate: [
    'libs/domain/src/shared/money.ts',
    'libs/domain/src/identity/permissions.ts',
    'libs/domain/src/identity/role.ts',
    'libs/domain/src/maintenance/work-order-lines.ts',
    'apps/api/src/maintenance/*.saga.ts',
  ],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { configFile: 'tools/jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // What is computed when a file is loaded would run all tests each time.
  ignoreStatic: true,
  // A busy machine is no endless loop: those are told by how often they come by.
  timeoutMS: 60_000,
  plugins: ['@stryker-mutator/jest-runner'],
  ignorePatterns: ['dist', '.fleet', 'docs', 'apps/client'],
  reporters: ['progress-append-only', 'clear-text', 'html'],
  htmlReporter: { fileName: 'dist/mutation.html' },
  tempDirName: 'dist/stryker',
  cleanTempDir: 'always',
  thresholds: { high: 90, low: 80, break: 80 },
};
