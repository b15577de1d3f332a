/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  roots: ['<rootDir>/test/cluster'],
  testPathIgnorePatterns: ['/node_modules/'],
  testEnvironment: '<rootDir>/test/cluster/environment.cjs',
  testTimeout: 300_000,
  // One after the other: they share a cluster.
  maxWorkers: 1,
};
