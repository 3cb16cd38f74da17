// How dependency-cruiser finds what an import means, in the form it takes it in. The package's own `imports` lead to
// dist/, where the walls are not; and "./money.js" is written in money.ts.
const path = require('node:path');

module.exports = {
  resolve: {
    alias: {
      '#domain': path.resolve('libs/domain/src'),
      '#infrastructure': path.resolve('libs/infrastructure/src'),
      '#offline': path.resolve('libs/offline/src'),
    },
    extensionAlias: { '.js': ['.ts', '.js'] },
  },
};
