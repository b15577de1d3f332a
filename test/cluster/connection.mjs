// How the tests reach the API server that KUBECONFIG names: one request at a time, text in and text out.
import { Buffer } from 'node:buffer';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { credentialsOf, readKubeconfig } from './kubeconfig.mjs';

const SOCKETS = 24;
const LONGEST_MS = 60_000;

// The credentials are read once for each test file, which takes less time than a token lives.
export function connect() {
  const config = readKubeconfig(process.env.KUBECONFIG);
  const server = new URL(config.server);
  const { tls, headers } = credentialsOf(config);
  const isPlain = server.protocol === 'http:';
  const agent = isPlain ? new HttpAgent({ keepAlive: true, maxSockets: SOCKETS }) : new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS, ...tls });

  const request = (method, path, body, contentType = 'application/json') => new Promise((resolve, reject) => {
    const sent = body === undefined ? undefined : Buffer.from(body);
    const call = (isPlain ? requestHttp : requestHttps)({
      method, agent, host: server.hostname.replace(/^\[|\]$/g, ''), port: server.port || (isPlain ? 80 : 443), path: `${server.pathname.replace(/\/$/, '')}${path}`,
      headers: { ...headers, accept: 'application/json', ...(sent ? { 'content-type': contentType, 'content-length': sent.length } : {}) },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    call.setTimeout(LONGEST_MS, () => call.destroy(new Error(`no answer to ${method} ${path} within ${LONGEST_MS / 1000} s`)));
    call.on('error', reject);
    call.end(sent);
  });
  return { request, close: () => agent.destroy(), server: config.server, context: config.context };
}
