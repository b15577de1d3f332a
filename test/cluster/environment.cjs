// Gives tests `askCluster`, the way to the API server.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class ClusterEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const { connect } = await import('./connection.mjs');
    this.connection = connect();
    this.global.askCluster = this.connection.request;
  }

  async teardown() {
    this.connection?.close();
    await super.teardown();
  }
};
