// What a program of one deployment takes, from nothing: this project's main.ts beside cdk8s' own way of doing the same.
import { alternate, alternateInProcess, canMeasureMemory } from './measure.mjs';
import { inProcessTable, processTable, ratio } from './report.mjs';
import { startCommands } from './workspace.mjs';

/** How often one process synthesizes after the first time. */
const FURTHER_ROUNDS = 20;

export async function measureStart(workspace, { runs, crds }, step) {
  const commands = startCommands(workspace, crds, step);
  step(`measuring: ${runs} alternating runs of synth`);
  const [bar, ours] = await alternate(runs, [commands.bar, commands.ours]);
  step(`measuring: ${3 * runs} alternating runs of programs and of what they load`);
  const programs = [commands.cdk8s, commands.libraries, commands.library, commands.tsx, commands.compiled];
  const [cdk8s, libraries, library, tsx, compiled] = await alternate(3 * runs, programs);
  step(`measuring: ${3 * runs} alternating processes that synthesize ${FURTHER_ROUNDS + 1} times`);
  const [inProcess, plain] = await alternateInProcess(3 * runs, FURTHER_ROUNDS + 1, [commands.inProcess, commands.plainInProcess]);

  return {
    tables: [
      `The bar's imports are made from ${crds.source}.\n`,
      processTable([bar, ours, cdk8s, libraries, library, tsx, compiled]),
      inProcessTable([
        { name: 'main.ts, built and synthesized: first time', milliseconds: inProcess.first },
        { name: `  the next ${FURTHER_ROUNDS} times`, milliseconds: inProcess.next },
        { name: 'the same objects as literals of plain cdk8s: first time', milliseconds: plain.first },
        { name: `  the next ${FURTHER_ROUNDS} times`, milliseconds: plain.next },
      ]),
    ],
    aims: [
      ratio('npm run synth: time against the bar', ours.seconds, bar.seconds, 1 / 4),
      ...(canMeasureMemory ? [ratio('npm run synth: peak memory against the bar', ours.megabytes, bar.megabytes, 1 / 2)] : []),
      ratio('compiled program: time against loading its libraries', compiled.seconds, libraries.seconds, 1.3),
      ratio('loading the library: time against cdk8s alone', library.seconds, cdk8s.seconds, 1.3),
      // The first time in a process is not held against it: plain cdk8s alone takes most of 20 ms then, as the table shows.
      ratio('in process: ms', inProcess.next, undefined, 20),
    ],
  };
}
