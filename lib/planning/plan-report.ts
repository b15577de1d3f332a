import type { Attempt } from './attempt';
import type { PlanInputs } from './plan-inputs';
import type { PlanOutcome } from './plan-outcome';
import type { StageBudget } from './stage-budget';
import { counted, labelled, short } from './words';

const BILLION = 1e9;

/** A plan in words, at most 80 columns wide. */
export function planReport(outcome: PlanOutcome, reasons: string[], warnings: string[], suggestions: string[]): string {
  const { inputs, attempt, problems } = outcome;
  return [
    ...inputLines(inputs, attempt),
    ...planLines(attempt),
    '',
    'GiB per GPU',
    ...table(attempt.stages),
    '',
    ...labelled('KV cache', kvCacheText(attempt)),
    ...labelled('Fits', problems.length === 0 ? 'yes' : 'no'),
    ...section('', problems),
    ...section('Try', suggestions),
    ...section('Why', reasons),
    ...section('Notes', warnings),
  ].join('\n');
}

function inputLines({ model, gpu, ...inputs }: PlanInputs, { layout, stages }: Attempt): string[] {
  const usable = short(gpu.usableMemoryGib);
  const engine = inputs.engineVersion.toString();
  const source = model.checkpointBytesSource ? ` (${model.checkpointBytesSource})` : '';
  return [
    ...labelled('Model', model.name),
    ...labelled('', `${short(model.parameterCount / BILLION)} B parameters, ${counted(model.hiddenLayers, 'layer')}, `
    + model.description),
    ...labelled('', `${model.checkpointGib.toFixed(2)} GiB in ${model.quantization.name}${source}`),
    ...labelled('Hardware', `${counted(layout.groupSize, 'pod')} x ${layout.gpusPerPod} ${gpu.name} (${usable} GiB usable each)`),
    ...labelled('Engine', `${engine}, which may take ${inputs.gpuMemoryUtilization} of that: ${shown(stages[0].budgetGib)} GiB`),
    ...labelled('Serving', `${counted(inputs.maxConcurrency, 'sequence')} of ${inputs.maxModelLen} tokens, `
    + `KV cache ${inputs.kvCacheType.flag}${inputs.enforceEager ? ', without CUDA graphs' : ''}`),
  ];
}

function planLines(attempt: Attempt): string[] {
  const { tensorParallelSize, pipelineParallelSize, dataParallelSize, groupSize, gpusPerPod } = attempt.layout;
  const within = tensorParallelSize <= gpusPerPod ? 'within a pod' : 'across pods';
  const stages = pipelineParallelSize === 1 ? '' : ` (${groupSize > 1 ? 'across pods' : 'within a pod'})`;
  const split = attempt.pinsLayerPartition ? 'prescribed to the engine' : 'as the engine does it';
  return [
    ...labelled('Plan', `tensor parallel ${tensorParallelSize} (${within}) x pipeline parallel ${pipelineParallelSize}${stages}`
    + `${dataParallelSize > 1 ? ` x data parallel ${dataParallelSize}` : ''}${attempt.expertParallel ? ', experts whole' : ''}: ${counted(attempt.gpus, 'GPU')}`),
    ...(pipelineParallelSize > 1 ? labelled('', `layers ${attempt.partition.join(' + ')}, ${split}`) : []),
  ];
}

/** What the budget is made of, what is needed of the KV cache, and what lies outside the budget. */
function table(stages: StageBudget[]): string[] {
  const header = ['Stage', 'layers', 'weights', 'activ.', 'comm.', 'graphs', 'KV cache', 'needed', 'outside', 'free'];
  const rows = merged(stages).map(({ name, stage }) => [
    name, String(stage.layers),
    ...[stage.weightsGib, stage.activationGib, stage.communicationGib, stage.graphsGib, stage.kvCacheGib, stage.neededKvCacheGib,
      stage.outsideGib, stage.freeGib].map(shown),
  ]);
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
  return [header, ...rows].map((row) => row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
    .map((cells) => cells.join(' '));
}

/** GiB of any size in at most eight characters, so that the table keeps its width. */
function shown(gib: number): string {
  return Math.abs(gib) < 10_000 ? gib.toFixed(2) : gib.toExponential(1);
}

/** Stages that follow each other with equal budgets share a row. */
function merged(stages: StageBudget[]): { readonly name: string; readonly stage: StageBudget }[] {
  const runs: StageBudget[][] = [];
  for (const stage of stages) {
    const run = runs.at(-1);
    if (run && run[0].layers === stage.layers && shown(run[0].kvCacheGib) === shown(stage.kvCacheGib)) run.push(stage);
    else runs.push([stage]);
  }
  return runs.map((run) => ({ name: [...new Set([run[0].stage, run[run.length - 1].stage])].join('-'), stage: run[0] }));
}

function kvCacheText({ kvCacheTokens, concurrencyLimit, inputs: { maxModelLen }, stages, layout }: Attempt): string {
  const tightest = (stages.length > 1 ? ' on the tightest stage' : '') + (layout.dataParallelSize > 1 ? ' of each copy' : '');
  return `${kvCacheTokens} tokens${tightest}: ${concurrencyLimit} sequences of ${maxModelLen} tokens at once`;
}

function section(label: string, texts: string[]): string[] {
  return texts.flatMap((text, i) => labelled(i === 0 ? label : '', `- ${text}`));
}
