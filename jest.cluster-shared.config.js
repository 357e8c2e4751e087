import cluster from './jest.cluster.config.js';

/** What leaves the installation as it is: each file has a namespace of its own, or an API server. */
export default {
  ...cluster,
  testPathIgnorePatterns: ['/node_modules/', '\\.alone\\.cluster\\.test\\.ts$'],
  // As many as the smallest machine has cores; each file waits for pods most of its time.
  maxWorkers: 2,
};
