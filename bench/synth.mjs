// Measures this project beside cdk8s' own way of doing the same: node bench/synth.mjs --help
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ownCrds, upstreamCrds } from './crds.mjs';
import { alternate, alternateInProcess, canMeasureMemory } from './measure.mjs';
import { aimsTable, inProcessTable, processTable, ratio } from './report.mjs';
import { createWorkspace } from './workspace.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const HELP = `node bench/synth.mjs [--runs N] [--upstream DIR]...

  --runs N        runs of each long command, 5 by default; short commands run three times as often
  --upstream DIR  folder with the CRDs as their projects release them (bench/README.md says where to get them); may be
                  given several times. Without it the bar imports this project's own crds/, which is faster.
  --help          this text

Ends with 0 when all aims are met, with 1 when one is missed or nothing could be measured, with 2 on unusable arguments.`;
/** How often one process synthesizes after the first time. */
const FURTHER_ROUNDS = 20;

class UsageError extends Error {}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: { runs: { type: 'string', default: '5' }, upstream: { type: 'string', multiple: true, default: [] }, help: { type: 'boolean', default: false } },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (values.help) return { help: true };
  if (!/^[1-9]\d{0,3}$/.test(values.runs)) throw new UsageError(`--runs: got "${values.runs}"; allowed: a whole number from 1 to 9999`);
  return { runs: Number(values.runs), crds: values.upstream.length > 0 ? readUpstream(values.upstream) : ownCrds(ROOT) };
}

function readUpstream(folders) {
  try {
    return upstreamCrds(folders);
  } catch (error) {
    throw new UsageError(`--upstream: ${error.message}`);
  }
}

async function measure({ runs, crds }) {
  const step = (text) => console.error(`... ${text}`);
  console.log(`node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'})`);
  console.log(`The bar's imports are made from ${crds.source}.\n`);

  const workspace = createWorkspace(ROOT, crds, step);
  step(`measuring: ${runs} alternating runs of synth`);
  const [bar, ours] = await alternate(runs, [workspace.bar, workspace.ours]);
  step(`measuring: ${3 * runs} alternating runs of the compiled program`);
  const [libraries, compiled] = await alternate(3 * runs, [workspace.libraries, workspace.compiled]);
  step(`measuring: ${3 * runs} alternating processes that synthesize ${FURTHER_ROUNDS + 1} times`);
  const [library, plain] = await alternateInProcess(3 * runs, FURTHER_ROUNDS + 1, [workspace.inProcess, workspace.plainInProcess]);

  console.log(processTable([bar, ours, libraries, compiled]));
  console.log(inProcessTable([
    { name: 'main.ts, built and synthesized: first time', milliseconds: library.first },
    { name: `  the next ${FURTHER_ROUNDS} times`, milliseconds: library.next },
    { name: 'the same objects as literals of plain cdk8s: first time', milliseconds: plain.first },
    { name: `  the next ${FURTHER_ROUNDS} times`, milliseconds: plain.next },
  ]));
  const aims = [
    ratio('npm run synth: time against the bar', ours.seconds, bar.seconds, 1 / 4),
    ...(canMeasureMemory ? [ratio('npm run synth: peak memory against the bar', ours.megabytes, bar.megabytes, 1 / 2)] : []),
    ratio('compiled program: time against loading its libraries', compiled.seconds, libraries.seconds, 1.3),
    // The first time in a process is not held against it: plain cdk8s alone takes most of 20 ms then, as the table shows.
    ratio('in process: ms', library.next, undefined, 20),
  ];
  console.log(aimsTable(aims));
  return aims.every((aim) => aim.met) ? 0 : 1;
}

try {
  const options = readOptions();
  if (options.help) console.log(HELP);
  else process.exitCode = await measure(options);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
