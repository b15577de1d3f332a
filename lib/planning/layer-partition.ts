/** Finds the value to less than one ten-millionth of the difference between the stages of an even split. */
const HALVINGS = 24;

/** What a stage of `count` layers from `first` on is worth: the partition makes the worst stage's value as large as possible. */
type StageValue = (stage: number, first: number, count: number) => number;

/**
 * How engines split layers by themselves: evenly, and the remaining layers either all on the last stage or one each on
 * the stages before it, from the back (vllm/distributed/utils.py get_pp_indices: 61 layers on 2 stages give 30 and 31, or
 * 31 and 30; 93 on 4 give 23, 23, 24, 23).
 */
export function defaultPartition(layers: number, stages: number, lastStageTakesRemainder: boolean): number[] {
  const each = Math.floor(layers / stages);
  const remainder = layers % stages;
  return Array.from({ length: stages }, (_, stage) => {
    if (lastStageTakesRemainder) return each + (stage === stages - 1 ? remainder : 0);
    return each + (stage < stages - 1 && stage >= stages - 1 - remainder ? 1 : 0);
  });
}

/**
 * The partition whose worst stage has the largest value; of several such, the most even one, since the stage with most
 * layers sets the pace. A stage's value must fall with every layer more.
 */
export function bestPartition(layers: number, stages: number, value: StageValue): number[] {
  return evenPartition(layers, stages, value, bestWorstValue(layers, stages, value));
}

/** Whether there is a partition of which no stage is worth less than `least`: each stage in turn takes as many layers as it can. */
export function canPartition(layers: number, stages: number, value: StageValue, least: number): boolean {
  return filledPartition(layers, stages, value, least) !== undefined;
}

function filledPartition(layers: number, stages: number, value: StageValue, least: number): number[] | undefined {
  const partition: number[] = [];
  let first = 0;
  for (let stage = 0; stage < stages - 1; stage++) {
    const most = layers - first - (stages - 1 - stage);
    let count = 0;
    while (count < most && value(stage, first, count + 1) >= least) count++;
    if (count === 0) return undefined;
    partition.push(count);
    first += count;
  }
  return value(stages - 1, first, layers - first) >= least ? [...partition, layers - first] : undefined;
}

/**
 * By halving between the worst and the best stage of an even split: in any other split some stage contains a stage of the
 * even one, and is worth no more than that.
 */
function bestWorstValue(layers: number, stages: number, value: StageValue): number {
  const even = stageValues(defaultPartition(layers, stages, false), value);
  let least = Math.min(...even);
  let most = Math.max(...even);
  for (let halving = 0; halving < HALVINGS && least < most; halving++) {
    const middle = (least + most) / 2;
    const partition = filledPartition(layers, stages, value, middle);
    if (partition) least = Math.min(...stageValues(partition, value));
    else most = middle;
  }
  return least;
}

function stageValues(partition: number[], value: StageValue): number[] {
  let first = 0;
  return partition.map((count, stage) => {
    first += count;
    return value(stage, first - count, count);
  });
}

/** The partition with the smallest sum of squares of which no stage is worth less than `least`. Work: stages × layers². */
function evenPartition(layers: number, stages: number, value: StageValue, least: number): number[] {
  const costs: number[][] = [[0]];
  const starts: number[][] = [];
  for (let stage = 0; stage < stages; stage++) {
    costs.push([]);
    starts.push([]);
    const isLast = stage === stages - 1;
    for (let end = isLast ? layers : stage + 1; end <= layers - (stages - 1 - stage); end++) {
      // Backwards, since a longer stage is worth less.
      for (let first = stage === 0 ? 0 : end - 1; first >= stage && value(stage, first, end - first) >= least; first--) {
        const cost = (costs[stage][first] ?? Infinity) + (end - first) ** 2;
        if (cost < (costs[stage + 1][end] ?? Infinity)) {
          costs[stage + 1][end] = cost;
          starts[stage][end] = first;
        }
      }
    }
  }
  const partition: number[] = [];
  for (let stage = stages - 1, end = layers; stage >= 0; stage--) {
    partition.unshift(end - starts[stage][end]);
    end = starts[stage][end];
  }
  return partition;
}
