// Runs the tests of this folder against the cluster that KUBECONFIG names, and takes away everything that they made there,
// however they end: npm run test:cluster [-- options and names of files for jest]
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from './connection.mjs';
import { installDefinitions, removeLeftovers } from './leftovers.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
const CONSENT = 'CDK8S_INFERENCE_CLUSTER_TESTS';
const LOCAL_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|kubernetes\.docker\.internal|host\.docker\.internal)$/;
const LOCAL_CONTEXT = /^(kind-.+|minikube|k3d-.+|docker-desktop|rancher-desktop|orbstack|colima|control-plane)$/;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const say = (text) => console.error(`test:cluster: ${text}`);

function fail(text) {
  say(`error: ${text}`);
  return 2;
}

// What keeps the tests from being run at all, in one sentence.
function missingKubeconfig() {
  const { KUBECONFIG } = process.env;
  const local = 'npm run test:cluster:local needs no cluster, it builds one with Go';
  if (!KUBECONFIG) return `KUBECONFIG is not set; set it to the file of the cluster to test on, such as KUBECONFIG=$HOME/.kube/config npm run test:cluster; ${local}`;
  const absent = KUBECONFIG.split(delimiter).filter((path) => path && !existsSync(path));
  return absent.length > 0 ? `KUBECONFIG names ${absent.join(' and ')}, which is not there; ${local}` : undefined;
}

function refusal({ server, context }) {
  if (process.env[CONSENT] === 'yes' || LOCAL_HOST.test(new URL(server).hostname) || LOCAL_CONTEXT.test(context)) return undefined;
  return `context ${context} (${server}) does not look like a cluster of this machine, and the tests make namespaces and volumes in it and delete them; set ${CONSENT}=yes if that is what you want`;
}

// From before anything is made: ctrl-C reaches the tests too; this program waits for them, so that it can clean up.
function catchSignals() {
  const caught = { isCaught: false, child: undefined };
  SIGNALS.forEach((signal) => process.on(signal, () => {
    caught.isCaught = true;
    caught.child?.kill(signal);
  }));
  return caught;
}

async function runJest(run, caught) {
  const child = spawn(process.execPath, [jest, '--config', join(root, 'jest.cluster.config.js'), ...process.argv.slice(2)], {
    cwd: root, stdio: 'inherit', env: { ...process.env, CLUSTER_TEST_RUN: run },
  });
  caught.child = child;
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function main() {
  const missing = missingKubeconfig();
  if (missing) return fail(missing);
  let connection;
  let version;
  try {
    connection = connect();
    const { status, text } = await connection.request('GET', '/version');
    if (status !== 200) return fail(`${connection.server} answers ${status} to GET /version; look at the credentials in KUBECONFIG`);
    version = JSON.parse(text).gitVersion;
  } catch (error) {
    return fail(`the cluster of KUBECONFIG does not answer: ${String(error.message || error.code || error).split('\n')[0]}`);
  }
  try {
    const refused = refusal(connection);
    if (refused) return fail(refused);
    const run = randomBytes(3).toString('hex');
    say(`context ${connection.context}, Kubernetes ${version}; everything made is labelled cdk8s-inference.test/run=${run}`);
    let code = 1;
    const caught = catchSignals();
    try {
      const installed = await installDefinitions(connection.request, run, () => caught.isCaught);
      if (installed.length > 0) say(`the cluster lacks ${installed.join(', ')}: installed from crds/ for this run`);
      if (!caught.isCaught) code = await runJest(run, caught);
    } catch (error) {
      say(`error: ${error.message}`);
    }
    const left = await removeLeftovers(connection.request, run).catch((error) => [error.message]);
    if (left.length > 0) return fail(`not deleted: ${left.join(', ')}; delete what is labelled cdk8s-inference.test/run=${run}`);
    say('everything that was made is deleted');
    return code;
  } finally {
    connection.close();
  }
}

process.exitCode = await main();
