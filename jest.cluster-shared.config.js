import cluster from './jest.cluster.config.js';

/** What leaves the installation as it is: each file has a namespace of its own, or an API server. */
export default {
  ...cluster,
  testPathIgnorePatterns: ['/node_modules/', '\\.alone\\.cluster\\.test\\.ts$'],
  // One more than the smallest machine has cores: each file waits for pods much of its time.
  maxWorkers: 3,
};
