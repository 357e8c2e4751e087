import unit from './jest.config.js';

/** What any cluster bears; test/any-cluster/main.ts says which one, and prepares it. */
export default {
  ...unit,
  testMatch: ['<rootDir>/test/any-cluster/*.any-cluster.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
