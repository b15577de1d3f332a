// Runs commands and measures them: time, and the peak memory of the largest process that they start.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Only Linux says how much memory a process has had at most. */
export const canMeasureMemory = process.platform === 'linux';
const SAMPLE_EVERY_MS = 25;

/**
 * Runs each candidate once unmeasured, so that no one pays for cold caches, and then in turns. A candidate is
 * `{ name, command, args, cwd, env }`; the measurements are added to it, one for each run.
 */
export async function alternate(runs, candidates) {
  for (const candidate of candidates) await run(candidate);
  const measured = candidates.map((candidate) => ({ ...candidate, seconds: [], megabytes: [] }));
  for (let i = 0; i < runs; i += 1) {
    for (const candidate of measured) {
      const { seconds, megabytes } = await run(candidate);
      candidate.seconds.push(seconds);
      candidate.megabytes.push(megabytes);
    }
  }
  return measured;
}

/**
 * Runs each program, one that prints the milliseconds of its rounds, in turns. What is added to it: the first round of
 * each process, and all others.
 */
export async function alternateInProcess(processes, rounds, candidates) {
  const measured = candidates.map((candidate) => ({ ...candidate, first: [], next: [] }));
  for (let i = 0; i < processes; i += 1) {
    for (const candidate of measured) {
      const { stdout } = await run({ ...candidate, args: [...candidate.args, String(rounds)] });
      const [first, ...next] = JSON.parse(stdout);
      candidate.first.push(first);
      candidate.next.push(...next);
    }
  }
  return measured;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** Runs a command to its end; one that fails is an error with what it printed. */
export function run({ command, args, cwd, env }) {
  return new Promise((resolve, reject) => {
    const peaks = new Map();
    const output = { stdout: '', stderr: '' };
    const start = performance.now();
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const sampling = canMeasureMemory ? setInterval(() => samplePeaks(child.pid, peaks), SAMPLE_EVERY_MS) : undefined;
    const kill = () => child.kill();
    process.prependListener('exit', kill);
    const ended = () => {
      clearInterval(sampling);
      process.off('exit', kill);
    };
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (data) => { output[stream] += data; });
    child.on('error', (error) => { ended(); reject(error); });
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      ended();
      if (code === 0) resolve({ seconds, megabytes: Math.max(0, ...peaks.values()), ...output });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${output.stdout}${output.stderr}`));
    });
  });
}

/** Notes the peak so far, in MB, of a process and all that it started. */
function samplePeaks(pid, peaks) {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    if (kilobytes) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, Number(kilobytes[1]) / 1000));
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
      for (const child of children) samplePeaks(child, peaks);
    }
  } catch {
    // The process ended while it was looked at.
  }
}
