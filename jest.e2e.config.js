import unit from './jest.config.js';

/** The whole product as processes: official clients, real servers, raw sockets. */
export default {
  ...unit,
  testMatch: ['<rootDir>/test/**/*.e2e.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
  // One more than the smallest machine has cores: each file waits for processes half of its time.
  maxWorkers: 3,
};
