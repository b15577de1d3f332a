// Measures this project beside cdk8s' own way of doing the same: node bench/main.mjs --help
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ownCrds, upstreamCrds } from './crds.mjs';
import { measureApps, measureChain, measureScale, measureUnchanged, SLOW_FOR_APP } from './fleet.mjs';
import { aimsTable } from './report.mjs';
import { measureStart } from './start.mjs';
import { createWorkspace } from './workspace.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PARTS = { start: measureStart, apps: measureApps, scale: measureScale, chain: measureChain, unchanged: measureUnchanged };
const HELP = `node bench/main.mjs [--part PART]... [--runs N] [--charts N[,N]...] [--slow-runs N] [--upstream DIR]...

  --part PART      what to measure; may be given several times, and is all where it is not:
                     start      one deployment: this project against the way of cdk8s init
                     apps       many charts: App, FleetApp, and helm template where helm is in PATH
                     scale      time per object as charts get more
                     chain      charts of which each depends on the one before
                     unchanged  a synth that changes nothing
  --runs N         runs of each long command, 5 by default; short commands of start run three times as often
  --charts N[,N]   numbers of charts for apps, 100,1000,5000 by default
  --slow-runs N    runs of App from ${SLOW_FOR_APP} charts on, which take a minute and more each; 1 by default, 0 leaves it out
  --upstream DIR   for start: folder with the CRDs as their projects release them (bench/README.md says where to get
                   them); may be given several times. Without it the bar imports this project's own crds/, which is faster.
  --help           this text

Ends with 0 when all aims are met, with 1 when one is missed or nothing could be measured, with 2 on unusable arguments.`;

class UsageError extends Error {}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        part: { type: 'string', multiple: true, default: Object.keys(PARTS) },
        runs: { type: 'string', default: '5' },
        charts: { type: 'string', default: '100,1000,5000' },
        'slow-runs': { type: 'string', default: '1' },
        upstream: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (values.help) return { help: true };
  const problems = [
    ...values.part.filter((part) => !Object.hasOwn(PARTS, part)).map((part) => `--part: got "${part}"; allowed: ${Object.keys(PARTS).join(', ')}`),
    ...notWhole('--runs', values.runs, 1, 9999),
    ...values.charts.split(',').flatMap((text) => notWhole('--charts', text, 1, 100_000)),
    ...notWhole('--slow-runs', values['slow-runs'], 0, 9999),
  ];
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return {
    parts: Object.keys(PARTS).filter((part) => values.part.includes(part)),
    runs: Number(values.runs),
    sizes: [...new Set(values.charts.split(',').map(Number))],
    slowRuns: Number(values['slow-runs']),
    crds: values.upstream.length > 0 ? readUpstream(values.upstream) : ownCrds(ROOT),
  };
}

function notWhole(name, text, least, most) {
  return /^(0|[1-9]\d{0,5})$/.test(text) && Number(text) >= least && Number(text) <= most ? [] : [`${name}: got "${text}"; allowed: whole numbers from ${least} to ${most}`];
}

function readUpstream(folders) {
  try {
    return upstreamCrds(folders);
  } catch (error) {
    throw new UsageError(`--upstream: ${error.message}`);
  }
}

async function measure(options) {
  const step = (text) => console.error(`... ${text}`);
  console.log(`node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'})\n`);
  const workspace = createWorkspace(ROOT, step);
  const aims = [];
  for (const part of options.parts) {
    const result = await PARTS[part](workspace, options, step);
    for (const table of result.tables) console.log(table);
    aims.push(...result.aims);
  }
  if (aims.length > 0) console.log(aimsTable(aims));
  return aims.every((aim) => aim.met) ? 0 : 1;
}

try {
  const options = readOptions();
  if (options.help) console.log(HELP);
  else process.exitCode = await measure(options);
} catch (error) {
  for (const line of error.message.split('\n')) console.error(`error: ${line}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
