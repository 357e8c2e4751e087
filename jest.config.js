/** Node 26 strips the types itself, so no transform stands between the source and the test. */
export default {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/dist/',
    '\\.(e2e|cluster|any-cluster)\\.test\\.ts$',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  reporters: ['default', '<rootDir>/scripts/closing-line-reporter.js'],
  collectCoverageFrom: ['core/**/*.ts', '!core/**/*.test.ts', '!core/**/*.d.ts'],
  coverageDirectory: 'reports/coverage',
  coverageThreshold: { 'core/': { branches: 95 } },
};
