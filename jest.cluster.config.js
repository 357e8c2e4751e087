import unit from './jest.config.js';

/** What needs a real API server, or a whole cluster. */
export default {
  ...unit,
  testMatch: ['<rootDir>/test/cluster/**/*.cluster.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/cluster/support/cluster-up.ts',
  globalTeardown: '<rootDir>/test/cluster/support/cluster-free.ts',
  testTimeout: 120_000,
  maxWorkers: 1,
  // A test that failed may have left calls under way.
  forceExit: true,
};
