// What a kubeconfig says of its current context: the server, and what proves who is asking. As kubectl reads it: of several files,
// the first to name something counts. (@kubernetes/client-node reads it too, but its 2.x does not load on Node.js 20.)
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { parse } from 'yaml';

const EXEC_MS = 60_000;

export function readKubeconfig(paths) {
  const files = paths.split(delimiter).filter(Boolean).map((path) => ({ folder: dirname(resolve(path)), config: parse(readFileSync(path, 'utf8')) ?? {} }));
  const find = (list, name, field) => {
    for (const { folder, config } of files) {
      const found = (config[list] ?? []).find((entry) => entry.name === name);
      if (found) return { folder, ...found[field] };
    }
    return undefined;
  };
  const name = files.map(({ config }) => config['current-context']).find(Boolean);
  const context = find('contexts', name, 'context');
  const cluster = context && find('clusters', context.cluster, 'cluster');
  if (!cluster?.server) throw new Error('the kubeconfig names no current context, or one without a cluster');
  return { context: name, server: cluster.server, cluster, user: find('users', context.user, 'user') ?? { folder: '.' } };
}

// Options of node:https, and headers.
export function credentialsOf({ cluster, user }) {
  const given = user.exec ? { ...user, ...executed(user.exec, cluster, user.folder) } : user;
  if (given['auth-provider']) throw new Error('the kubeconfig proves who is asking by auth-provider, which Kubernetes dropped in 1.26; use a token, a certificate or exec');
  const token = given.tokenFile ? readFileSync(resolve(given.folder, given.tokenFile), 'utf8').trim() : given.token;
  return {
    tls: {
      ca: bytes(cluster, 'certificate-authority'), cert: bytes(given, 'client-certificate'), key: bytes(given, 'client-key'),
      ...(cluster['tls-server-name'] ? { servername: cluster['tls-server-name'] } : {}),
      ...(cluster['insecure-skip-tls-verify'] ? { rejectUnauthorized: false } : {}),
    },
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(!token && given.username ? { authorization: `Basic ${Buffer.from(`${given.username}:${given.password}`).toString('base64')}` } : {}),
      ...(given.as ? { 'impersonate-user': given.as } : {}),
    },
  };
}

function bytes(of, name) {
  if (of[`${name}-data`]) return Buffer.from(of[`${name}-data`], 'base64');
  return of[name] ? readFileSync(resolve(of.folder, of[name])) : undefined;
}

// What a program of a cloud says, such as `aws eks get-token`.
function executed({ apiVersion, command, args = [], env }, { server, folder }, home) {
  const environment = { ...process.env, ...Object.fromEntries((env ?? []).map((entry) => [entry.name, entry.value])) };
  environment.KUBERNETES_EXEC_INFO = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false, cluster: { server } } });
  // A command with a slash is a path, which kubectl takes from the file's folder.
  const program = command.includes('/') ? resolve(home ?? folder, command) : command;
  const text = execFileSync(program, args, { env: environment, encoding: 'utf8', timeout: EXEC_MS, stdio: ['ignore', 'pipe', 'inherit'] });
  const { status = {} } = JSON.parse(text);
  const data = (value) => value && Buffer.from(value).toString('base64');
  return { token: status.token, 'client-certificate-data': data(status.clientCertificateData), 'client-key-data': data(status.clientKeyData) };
}
