import { ModelSpec } from '../../model/model-spec';
import { ExitCode } from '../exit-code';
import { columns } from '../output/lines';
import { rounded } from '../output/plan-document';
import { LIST_OUTPUT, LIST_OUTPUTS, type CommandCall, type CommandSpec } from './command-spec';

const BILLION = 1e9;
const MOST_GIB = 1e6;

/** `models`: what the catalogue holds. */
export const modelsCommand: CommandSpec = {
  name: 'models',
  summary: 'the models of the catalogue',
  operands: [{ name: 'filter', help: 'a part of the name' }],
  options: [
    { name: '--quantization', value: '<format>', help: 'only models whose format has this in its name, such as fp8' },
    { name: '--max-gib', value: '<gib>', help: 'only checkpoints of at most this size' },
    LIST_OUTPUT,
  ],
  examples: ['models', 'models qwen3 --quantization fp8', 'models --max-gib 80 --output json'],
  run: ({ values, operands, terminal }: CommandCall) => {
    const output = values.word('--output', LIST_OUTPUTS) ?? 'table';
    const format = values.text('--quantization')?.toLowerCase();
    const mostGib = values.number('--max-gib', 0, MOST_GIB, `numbers from 0 to ${MOST_GIB}`) ?? Infinity;
    if (values.problems.length > 0) return ExitCode.UNUSABLE;
    const filter = operands[0]?.toLowerCase() ?? '';
    const found = ModelSpec.knownNames().filter((name) => name.toLowerCase().includes(filter)).map((name) => ModelSpec.named(name))
      .filter((model) => format === undefined || model.quantization.name.toLowerCase().includes(format))
      .filter((model) => model.checkpointGib <= mostGib);
    terminal.out(output === 'json' ? `${JSON.stringify(found.map(document), null, 2)}\n` : table(found));
    if (found.length === 0) terminal.error('no model of the catalogue is like that');
    return ExitCode.OK;
  },
};

function document(model: ModelSpec) {
  return {
    name: model.name,
    parameterCount: model.parameterCount,
    hiddenLayers: model.hiddenLayers,
    maxPositionEmbeddings: model.maxPositionEmbeddings,
    checkpointGib: rounded(model.checkpointGib),
    quantization: model.quantization.name,
  };
}

function table(models: readonly ModelSpec[]): string {
  if (models.length === 0) return '';
  return columns([
    ['model', 'format', 'parameters', 'GiB', 'layers', 'tokens'],
    ...models.map((model) => [
      model.name, model.quantization.name, `${(model.parameterCount / BILLION).toFixed(1)} B`, model.checkpointGib.toFixed(1),
      String(model.hiddenLayers), String(model.maxPositionEmbeddings),
    ]),
  ], 2, 2).map((line) => `${line}\n`).join('');
}
