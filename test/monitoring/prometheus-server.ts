import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One sample of an answer. */
export interface Sample {
  readonly metric: { readonly [label: string]: string };
  readonly value: number;
}

/** An alert that is pending or firing. */
export interface ActiveAlert {
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [annotation: string]: string };
}

/** A server on a free port of this machine. */
export async function listen(answer: (path: string) => string | undefined): Promise<Server> {
  const server = createServer((request, response) => {
    const text = answer(request.url ?? '');
    response.writeHead(text === undefined ? 503 : 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A real Prometheus with its data in a folder of its own. */
export class Prometheus {
  private constructor(private readonly process: ChildProcess, private readonly folder: string, private readonly url: string) {}

  /** Starts with a configuration, and rules that it reads. */
  static async start(config: object, rules: object): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    const free = await listen(() => '');
    const port = portOf(free);
    await new Promise((closed) => free.close(closed));
    // JSON is YAML.
    writeFileSync(join(folder, 'rules.yml'), JSON.stringify(rules));
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify({ ...config, rule_files: [join(folder, 'rules.yml')] }));
    const child = spawn('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error',
    ], { stdio: ['ignore', 'ignore', 'inherit'] });
    const prometheus = new Prometheus(child, folder, `http://127.0.0.1:${port}`);
    await until(async () => (await fetch(`${prometheus.url}/-/ready`)).ok, 20_000);
    return prometheus;
  }

  async query(expr: string): Promise<Sample[]> {
    const answer = await this.ask<{ result: { metric: Sample['metric']; value: [number, string] }[] }>(`/api/v1/query?query=${encodeURIComponent(expr)}`);
    return answer.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  async alerts(): Promise<ActiveAlert[]> {
    return (await this.ask<{ alerts: ActiveAlert[] }>('/api/v1/alerts')).alerts;
  }

  async stop(): Promise<void> {
    const ended = new Promise((exit) => this.process.once('exit', exit));
    this.process.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true, maxRetries: 3 });
  }

  private async ask<Data>(path: string): Promise<Data> {
    const { status, data, error } = await (await fetch(this.url + path)).json() as { status: string; data: Data; error?: string };
    if (status !== 'success') throw new Error(error);
    return data;
  }
}

/** Waits until something holds; gives up after a time. */
export async function until(holds: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  for (;;) {
    if (await holds().catch(() => false)) return true;
    if (Date.now() > end) return false;
    await new Promise((later) => setTimeout(later, 250));
  }
}
