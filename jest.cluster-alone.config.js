import cluster from './jest.cluster.config.js';

/** What changes the installation, takes its API server away, or measures. */
export default {
  ...cluster,
  testMatch: ['<rootDir>/test/cluster/**/*.alone.cluster.test.ts'],
};
