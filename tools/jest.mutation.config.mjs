import config from '../jest.config.mjs';

const [unit] = config.projects;

const contexts = ['libs/domain/src/{shared,identity,maintenance}/*.spec.ts', 'apps/api/src/maintenance/*.spec.ts'];

/** The tests beside the code that is broken, in one project: Stryker knows no others, and each broken place loads them all. */
export default {
  ...unit,
  rootDir: `${import.meta.dirname}/..`,
  displayName: undefined,
  testMatch: contexts.map((context) => `<rootDir>/${context}`),
};
