import { GpuSpec } from '../../hardware/gpu-spec';
import { ExitCode } from '../exit-code';
import { columns } from '../output/lines';
import { rounded } from '../output/plan-document';
import { LIST_OUTPUT, LIST_OUTPUTS, type CommandCall, type CommandSpec } from './command-spec';

const MOST_GIB = 1024;

/** `gpus`: what the catalogue holds. */
export const gpusCommand: CommandSpec = {
  name: 'gpus',
  summary: 'the GPUs of the catalogue',
  operands: [{ name: 'filter', help: 'a part of the name' }],
  options: [{ name: '--min-gib', value: '<gib>', help: 'only GPUs with at least this usable memory' }, LIST_OUTPUT],
  examples: ['gpus', 'gpus h20', 'gpus --min-gib 90 --output json'],
  run: ({ values, operands, terminal }: CommandCall) => {
    const output = values.word('--output', LIST_OUTPUTS) ?? 'table';
    const leastGib = values.number('--min-gib', 0, MOST_GIB, `numbers from 0 to ${MOST_GIB}`) ?? 0;
    if (values.problems.length > 0) return ExitCode.UNUSABLE;
    const filter = operands[0]?.toLowerCase() ?? '';
    const found = GpuSpec.knownNames().map((shortName) => ({ shortName, gpu: GpuSpec.named(shortName) }))
      .filter(({ shortName, gpu }) => `${shortName}\n${gpu.name}`.toLowerCase().includes(filter))
      .filter(({ gpu }) => gpu.usableMemoryGib >= leastGib);
    terminal.out(output === 'json' ? `${JSON.stringify(found.map(document), null, 2)}\n` : table(found));
    if (found.length === 0) terminal.error('no GPU of the catalogue is like that');
    return ExitCode.OK;
  },
};

/** A GPU, and the name by which it is shortest to ask for. */
interface Row {
  readonly shortName: string;
  readonly gpu: GpuSpec;
}

function document({ shortName, gpu }: Row) {
  return {
    name: gpu.name,
    shortName,
    memoryGib: rounded(gpu.memoryGib),
    usableMemoryGib: rounded(gpu.usableMemoryGib),
    gpusPerNode: gpu.gpusPerNode,
    resourceName: gpu.resourceName,
    supportsFp8: gpu.supportsFp8,
  };
}

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  return columns([
    ['GPU', 'resource', 'GiB', 'usable', 'per node', 'FP8'],
    ...rows.map(({ shortName, gpu }) => [
      shortName, gpu.resourceName, String(gpu.memoryGib), gpu.usableMemoryGib.toFixed(2), String(gpu.gpusPerNode), gpu.supportsFp8 ? 'yes' : 'no',
    ]),
  ], 2, 2).map((line) => `${line}\n`).join('');
}
