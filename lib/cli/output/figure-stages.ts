import type { PlanDocument, StageDocument } from './plan-document';
import { gib } from './figure-text';

/** From so many equal neighbours on, one is drawn for all of them. */
const LEAST_ALIKE = 3;

/** One row of the figure: a stage, or one of several equal ones that it stands for. */
export interface StageRow {
  /** The stages that it stands for, in order. */
  readonly stages: readonly StageDocument[];
  /** Whether those lie on different GPUs of the same pod. */
  readonly withinPod: boolean;
}

/** The stages that share pods, or one of several equal groups of them. */
export interface StageBlock {
  /** Its rows from the first stage to the last. */
  readonly rows: readonly StageRow[];
  /** How many such groups of pods it stands for. */
  readonly count: number;
}

/** The rows of a plan whose pods hold so many stages each, with equal neighbours drawn once. */
export function stageBlocks(stages: readonly StageDocument[], stagesPerPod: number): StageBlock[] {
  const pods = Math.ceil(stages.length / stagesPerPod);
  const groups = Array.from({ length: pods }, (_, i) => stages.slice(i * stagesPerPod, (i + 1) * stagesPerPod));
  return runs(groups, (group) => group.map(kind).join('\n')).map((run) => ({
    count: run.length,
    rows: runs(run[0].map((_, i) => run.map((group) => group[i])), (row) => kind(row[0]))
      .map((rows) => ({ stages: rows.flat(), withinPod: rows.length > 1 })),
  }));
}

/** The stages of a row in words: `Stage 0`, `Stages 1–12`. */
export function stageName(row: StageRow): string {
  const numbers = row.stages.map(({ stage }) => stage);
  return `${numbers.length === 1 ? 'Stage' : 'Stages'} ${numberList(numbers)}`;
}

/** What lies on each stage of a row. */
export function stageHolds(row: StageRow, plan: PlanDocument): readonly string[] {
  const [first] = row.stages;
  if (row.stages.length === 1) return first.holds;
  const last = row.stages[row.stages.length - 1];
  const each = `${first.layers} of ${plan.model.hiddenLayers} layers each`;
  return [each, `from ${first.firstLayer} to ${last.firstLayer + last.layers - 1}`];
}

/** Ascending numbers in short: `3`, `1, 2`, `1–12`, and with equal steps `0, 2 … 14`. */
export function numberList(numbers: readonly number[]): string {
  const ascending = [...new Set(numbers)].sort((a, b) => a - b);
  const [first, second] = ascending;
  const last = ascending[ascending.length - 1];
  if (ascending.length < LEAST_ALIKE) return ascending.join(', ');
  return last - first === ascending.length - 1 ? `${first}–${last}` : `${first}, ${second} … ${last}`;
}

/** Equal neighbours together where they are many, and each on its own where they are few. */
function runs<T>(items: readonly T[], kindOf: (item: T) => string): T[][] {
  const found: { readonly kind: string; readonly items: T[] }[] = [];
  for (const item of items) {
    const itsKind = kindOf(item);
    const run = found.at(-1);
    if (run?.kind === itsKind) run.items.push(item);
    else found.push({ kind: itsKind, items: [item] });
  }
  return found.flatMap((run) => run.items.length < LEAST_ALIKE ? run.items.map((item) => [item]) : [run.items]);
}

/** Everything that the figure would show of a stage apart from its number. */
function kind(stage: StageDocument): string {
  const { layers, usableGib, budgetGib, weightsGib, kvCacheGib, neededKvCacheGib, overheadGib, outsideGib } = stage;
  const sizes = [usableGib, budgetGib, weightsGib, kvCacheGib, neededKvCacheGib, overheadGib, outsideGib].map((size) => gib(size));
  return JSON.stringify([layers, sizes, stage.holds.map((text) => text.replace(/\d+/g, '#'))]);
}
