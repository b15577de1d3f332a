import { columns, INDENT, labelled, listed, printable, wrapped } from './lines';
import { barLegend, memoryBar, overflows } from './memory-bar';
import type { AlternativeDocument, PlanDocument, StageDocument } from './plan-document';
import type { Styles } from './style';

const BILLION = 1e9;
const WIDE = 80;

/** A plan for a person at a terminal: what was asked, what was chosen, the memory as bars and numbers, and why. */
export function planTable(plan: PlanDocument, width: number, styles: Styles): string {
  const { label, good, bad, warning } = styles;
  const line = (name: string, text: string) => labelled(name, text, width, label);
  return [
    ...header(plan, line),
    ...line('Fits', '').map((start) => `${start}${plan.fits ? good('yes') : bad('no')}`),
    ...listed('', plan.problems, width),
    ...listed('Try', plan.suggestions, width, label),
    '',
    ...memory(plan, width, styles),
    '',
    ...line('KV cache', `${count(plan.kvCacheTokens)} tokens${plan.dataParallelSize > 1 ? ' in each copy' : ''}: `
    + `${plan.maxConcurrency} sequences of ${count(plan.maxModelLen)} tokens at once`),
    ...(plan.costPerHour === undefined ? [] : line('Cost', `${plan.costPerHour} per hour`)),
    ...listed('Why', plan.reasons, width, label),
    ...listed('Notes', plan.warnings, width, warning),
    ...plan.alternatives.flatMap((other, i) => alternative(i === 0 ? 'Or' : '', other, width, styles)),
  ].map((text) => `${text.trimEnd()}\n`).join('');
}

function header(plan: PlanDocument, line: (name: string, text: string) => string[]): string[] {
  const { model, gpu, engine, stages } = plan;
  const source = model.checkpointBytesSource === undefined ? '' : ` (${model.checkpointBytesSource})`;
  return [
    ...line('Model', model.name),
    ...line('', `${short(model.parameterCount / BILLION)} B parameters, ${counted(model.hiddenLayers, 'layer')}, `
    + `${model.checkpointGib.toFixed(2)} GiB in ${model.quantization}${source}`),
    ...line('Hardware', `${counted(plan.groupSize, 'pod')} x ${plan.gpusPerPod} ${gpu.name}, ${short(gpu.usableMemoryGib)} GiB usable each`),
    ...line('Engine', `${engine.name} ${engine.version}, which may take ${plan.gpuMemoryUtilization} of that: ${short(stages[0].budgetGib)} GiB`),
    ...line('Serving', `${counted(plan.requestedConcurrency, 'sequence')} of ${count(plan.maxModelLen)} tokens, KV cache ${plan.kvCacheDtype}`),
    ...line('Plan', `${layout(plan)}: ${counted(plan.gpus, 'GPU')}`),
    ...(plan.pipelineParallelSize === 1 ? [] : line('', `layers ${plan.layerPartition.join(' + ')}, `
    + `${plan.pinsLayerPartition ? 'prescribed to the engine' : 'as the engine does it'}`)),
  ];
}

function memory(plan: PlanDocument, width: number, styles: Styles): string[] {
  const runs = merged(plan.stages);
  const names = runs.map(({ name }) => plan.stages.length === 1 ? 'GPU' : `Stage ${name}`);
  const indent = Math.max(...names.map((name) => name.length)) + 2;
  const title = styles.label('Memory of a GPU');
  const legend = barLegend(styles, plan.stages.some(overflows));
  return [
    ...(width < WIDE ? [title, legend] : [`${title}   ${legend}`]),
    ...runs.map(({ stage }, i) => `${names[i].padEnd(indent)}${memoryBar(stage, width - indent, styles)}`),
    '',
    ...numbers(runs, width).map((row, i) => i === 0 ? styles.quiet(row) : row),
  ];
}

/** GiB of each part; in a narrow terminal the parts of the overhead as one. */
function numbers(runs: readonly Run[], width: number): string[] {
  const wide = width >= WIDE;
  const names = wide
    ? ['GiB', 'layers', 'weights', 'activ.', 'comm.', 'graphs', 'outside', 'KV cache', 'needed', 'free']
    : ['GiB', 'layers', 'weights', 'overhead', 'KV cache', 'needed', 'free'];
  return columns([names, ...runs.map(({ name, stage }) => [
    name, String(stage.layers), ...[
      stage.weightsGib,
      ...(wide ? [stage.activationGib, stage.communicationGib, stage.graphsGib, stage.outsideGib] : [stage.overheadGib]),
      stage.kvCacheGib, stage.neededKvCacheGib, stage.freeGib,
    ].map(fixed),
  ])]);
}

interface Run {
  readonly name: string;
  readonly stage: StageDocument;
}

/** Stages that follow each other with the same numbers share a row. */
function merged(stages: readonly StageDocument[]): Run[] {
  const runs: StageDocument[][] = [];
  for (const stage of stages) {
    const run = runs.at(-1);
    if (run && run[0].layers === stage.layers && SHOWN.every((key) => fixed(run[0][key]) === fixed(stage[key]))) run.push(stage);
    else runs.push([stage]);
  }
  return runs.map((run) => ({ name: [...new Set([run[0].stage, run[run.length - 1].stage])].join('-'), stage: run[0] }));
}

const SHOWN = ['weightsGib', 'overheadGib', 'kvCacheGib', 'neededKvCacheGib', 'freeGib'] as const;

/** A layout, and below it what speaks for and against it. */
function alternative(name: string, other: AlternativeDocument, width: number, styles: Styles): string[] {
  const cost = other.costPerHour === undefined ? '' : `, ${other.costPerHour} per hour`;
  const points = (sign: string, texts: readonly string[]) => texts.flatMap((text) => wrapped(text, width - INDENT - 4)
    .map((line, i) => `${' '.repeat(INDENT + 2)}${i === 0 ? sign : ' '} ${line}`));
  return [
    ...listed(name, [`${layout(other)} on ${counted(other.groupSize, 'pod')} of ${counted(other.gpusPerPod, 'GPU')}: `
      + `${count(other.kvCacheTokens)} tokens, ${other.maxConcurrency} sequences${cost}`], width, styles.label),
    ...points(styles.good('+'), other.gains),
    ...points(styles.bad('-'), other.costs),
  ];
}

function layout(plan: Pick<PlanDocument, 'tensorParallelSize' | 'pipelineParallelSize' | 'dataParallelSize' | 'expertParallel'>): string {
  const { tensorParallelSize, pipelineParallelSize, dataParallelSize, expertParallel } = plan;
  return `tensor parallel ${tensorParallelSize} x pipeline parallel ${pipelineParallelSize}`
    + `${dataParallelSize > 1 ? ` x data parallel ${dataParallelSize}` : ''}${expertParallel ? ', experts whole' : ''}`;
}

/** GiB of any size in at most eight characters, so that the table keeps its width. */
function fixed(gib: number): string {
  return Math.abs(gib) < 10_000 ? gib.toFixed(2) : gib.toExponential(1);
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A count in groups of three digits, such as 1,234,567, in every locale the same. */
function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function counted(value: number, noun: string): string {
  return printable(`${count(value)} ${noun}${value === 1 ? '' : 's'}`);
}
