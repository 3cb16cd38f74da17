import config from '../jest.config.mjs';

const [unit] = config.projects;

/** The tests without a database, in one project: Stryker knows no others. */
export default {
  ...unit,
  rootDir: `${import.meta.dirname}/..`,
  displayName: undefined,
  testMatch: ['<rootDir>/libs/domain/**/*.spec.ts', '<rootDir>/apps/api/src/maintenance/*.saga.spec.ts'],
};
