import { ExitCode } from '../exit-code';
import { generated } from '../generator';
import { DESCRIBING_OPTIONS, describedServer } from '../input/described-server';
import type { Generation } from '../../fleet/generation';
import type { OptionValues } from '../input/option-values';
import { printable } from '../output/lines';
import { progressBar } from '../output/progress';
import type { CommandCall, CommandSpec } from './command-spec';

const OUTPUT = '--output';
/** What stands for the standard output. */
const STANDARD_OUTPUT = '-';

/** `generate`: manifests from a fleet file, or of one server that options describe. */
export const generateCommand: CommandSpec = {
  name: 'generate',
  summary: 'manifests of the servers of a fleet file, or of one that options describe',
  operands: [{ name: 'fleet', help: 'a fleet file, in YAML or JSON; without it the options describe a server', isFile: true }],
  options: [
    { name: OUTPUT, value: '<folder>', help: 'folder that the manifests are written to; - is the standard output, as without it', aliases: ['-o'], orFile: true, values: () => [] },
    ...DESCRIBING_OPTIONS,
  ],
  examples: [
    'generate fleet.yaml -o dist',
    'generate --model DeepSeek-R1 --gpu H20-96GB --gpus-per-pod 8 --engine vllm@0.19.1 --image vllm/vllm-openai:v0.19.1 --claim r1 --cpu 64 --memory 512Gi > r1.yaml',
    'generate --model Qwen2.5-7B-Instruct --gpu L40S --engine vllm@0.19.1 --image vllm/vllm-openai:v0.19.1 --claim qwen --cpu 8 --memory 48Gi --set workload=Deployment',
  ],
  run: async ({ values, operands: [file], terminal }: CommandCall) => {
    const output = values.text(OUTPUT);
    const folder = output === STANDARD_OUTPUT ? undefined : output;
    const described = file === undefined ? await describedServer(values) : refuseOptions(values, file);
    if (values.problems.length > 0) return ExitCode.UNUSABLE;
    const bar = progressBar(terminal);
    const { text, servers, files, warnings, problems, found } = generated({ file, described, folder, onProgress: bar.update });
    bar.end();
    // What the app calls its folder is this option.
    values.problems.push(...problems.map((text) => text.replace(/^outdir:/, `${OUTPUT}:`)));
    if (problems.length > 0) return ExitCode.UNUSABLE;
    const { styles: { warning, bad } } = terminal;
    for (const line of warnings) terminal.error(`${warning('warning:')} ${printable(line)}`);
    for (const line of found) terminal.error(`${bad('error:')} ${printable(line)}`);
    if (found.length > 0) return ExitCode.FOUND;
    terminal.out(text);
    if (folder !== undefined) terminal.error(`${servers} ${servers === 1 ? 'server' : 'servers'} in ${printable(folder)}: ${changesIn(files)}`);
    return ExitCode.OK;
  },
};

function changesIn({ written, removed, unchanged }: NonNullable<Generation['files']> = { written: 0, removed: 0, unchanged: 0 }): string {
  const counted = (count: number, what: string) => (count === 0 ? [] : [`${count} ${count === 1 ? 'file' : 'files'} ${what}`]);
  return written + removed === 0 ? 'nothing changed' : [...counted(written, 'written'), ...counted(removed, 'removed'), ...counted(unchanged, 'as before')].join(', ');
}

/** A file says everything itself. */
function refuseOptions(values: OptionValues, file: string): undefined {
  for (const { name } of DESCRIBING_OPTIONS.filter((option) => values.isGiven(option.name))) {
    values.refuse(name, values.text(name) ?? true, `no such option beside ${file}`, 'write it into the file');
  }
  return undefined;
}
