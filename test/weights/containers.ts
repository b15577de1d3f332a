import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A container as the tests look at it. */
export interface ContainerLike {
  readonly command: string[];
  readonly env?: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
}

export interface Ended { readonly code: number | null; readonly lines: string[] }

/** What Kubernetes makes of a container's command and environment before it starts it. */
const expanded = (text: string, variables: Record<string, string>) =>
  text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name?: string) => (name === undefined ? '$' : variables[name] ?? all));

/** Runs a container's own command as Kubernetes would, with some of its environment replaced; `started` is told the child. */
export function runContainer(
  container: ContainerLike, replaced: Record<string, string> = {}, secrets: Record<string, string> = {}, rewrite = (word: string) => word, started: (stop: () => void) => void = () => undefined,
): Promise<Ended> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    env[name] = valueFrom ? secrets[`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`] : expanded(value ?? '', env);
  }
  const [program, ...args] = container.command.map((word) => rewrite(expanded(word, env)));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { PATH: process.env.PATH, no_proxy: '*', ...env, ...replaced } as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, lines: Buffer.concat(out).toString().trimEnd().split('\n') }));
    started(() => child.kill('SIGTERM'));
  });
}

export interface Asked { readonly method: string; readonly url: URL; readonly headers: IncomingMessage['headers']; readonly body: Buffer }

/** A server of one test. */
export async function withServer(answer: (asked: Asked, response: ServerResponse) => void, use: (address: string, asked: Asked[]) => Promise<void>): Promise<void> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { method: request.method ?? '', url: new URL(request.url ?? '', 'http://server'), headers: request.headers, body: Buffer.concat(chunks) };
      asked.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}
