import type { FigureShape } from './figure-shape';

/** Where what a figure draws begins, right of the names of the stages. */
export const GRID_LEFT = 240;
/** How wide that may be. */
export const GRID_WIDTH = 768;
/** Between the edge of a pod and its GPUs. */
export const POD_PADDING = 10;
/** Between two GPUs. */
export const GPU_GAP = 4;

const LEAST_GPU = 40;
const MOST_GPU = 64;
const MOST_GPUS = 8;
const COPY_GAP = 12;
const POD_GAP = 14;
const MORE_GPUS = 44;
const MORE = 84;

/** Something of one width that stands beside its like. */
export interface Span {
  /** Its left edge. */
  readonly x: number;
  /** How far its right edge is from there. */
  readonly width: number;
}

/** A place that stands for what is not drawn. */
export interface More extends Span {
  /** How many. */
  readonly count: number;
}

/** The GPUs of one stage of one copy in one pod. */
export interface Cell extends Span {
  /** The copy, counted from 0. */
  readonly copy: number;
  /** GPUs that are drawn. */
  readonly gpus: number;
  /** GPUs that are not, and where that is said. */
  readonly moreGpus?: More;
}

/** The column of a pod, with the copies that it holds. */
export interface BoxColumn extends Span {
  /** Which of the pods of a stage it is. */
  readonly part: number;
  /** The copies that are drawn. */
  readonly cells: readonly Cell[];
  /** Copies in it that are not drawn. */
  readonly moreCopies?: More;
}

/** The columns of a figure: pods side by side, in each the copies that it holds, in each of those GPUs. */
export interface Columns {
  /** Width of each GPU. */
  readonly gpuWidth: number;
  /** The pods that are drawn. */
  readonly boxes: readonly BoxColumn[];
  /** Pods of a stage that are not drawn. */
  readonly morePods?: More;
  /** Copies in further pods that are not drawn. */
  readonly moreCopies?: More;
}

/** How many of each are drawn. */
interface Shown {
  readonly gpus: number;
  readonly copies: number;
  readonly pods: number;
  readonly groups: number;
}

/** As many columns as there is room for at the least width of a GPU, and then GPUs as wide as the room allows. */
export function figureColumns(shape: FigureShape, copies: number): Columns {
  const shown = shownOf(shape, copies);
  const [narrow, wider] = [placed(shape, copies, shown, 0), placed(shape, copies, shown, 1)].map(rightOf);
  const fitting = Math.floor((GRID_LEFT + GRID_WIDTH - narrow) / (wider - narrow));
  return placed(shape, copies, shown, Math.max(LEAST_GPU, Math.min(MOST_GPU, fitting)));
}

function shownOf(shape: FigureShape, copies: number): Shown {
  const gpus = shape.gpusPerBox <= MOST_GPUS ? shape.gpusPerBox : MOST_GPUS - 1;
  const cell = gpus * (LEAST_GPU + GPU_GAP) - GPU_GAP + (gpus < shape.gpusPerBox ? GPU_GAP + MORE_GPUS : 0);
  const groupsOfPods = Math.ceil(copies / shape.copiesPerPod);
  const room = GRID_WIDTH - (groupsOfPods > 1 ? POD_GAP + MORE : 0);
  const inPod = fitting(shape.copiesPerPod, cell, COPY_GAP, room - 2 * POD_PADDING);
  const box = inPod * (cell + COPY_GAP) - COPY_GAP + 2 * POD_PADDING + (inPod < shape.copiesPerPod ? COPY_GAP + MORE : 0);
  const pods = fitting(shape.podsPerStage, box, POD_GAP, room);
  const group = pods * (box + POD_GAP) - POD_GAP + (pods < shape.podsPerStage ? POD_GAP + MORE : 0);
  return { gpus, copies: inPod, pods, groups: fitting(groupsOfPods, group, POD_GAP, GRID_WIDTH) };
}

/** How many of `total` equal things fit beside each other, and beside them the place for those that do not; at least one. */
function fitting(total: number, width: number, gap: number, room: number): number {
  if (total * (width + gap) - gap <= room) return total;
  return Math.max(1, Math.min(total - 1, Math.floor((room - MORE) / (width + gap))));
}

function placed(shape: FigureShape, copies: number, shown: Shown, gpuWidth: number): Columns {
  const boxes: BoxColumn[] = [];
  let x = GRID_LEFT;
  for (let group = 0; group < shown.groups; group++) {
    for (let part = 0; part < shown.pods; part++) {
      const box = placedBox(shape, shown, { gpuWidth, x, part, firstCopy: group * shape.copiesPerPod });
      boxes.push(box);
      x += box.width + POD_GAP;
    }
  }
  const hiddenPods = shape.podsPerStage - shown.pods;
  const morePods = more(x, hiddenPods);
  if (morePods) x += MORE + POD_GAP;
  return { gpuWidth, boxes, morePods, moreCopies: more(x, copies - shown.groups * shape.copiesPerPod) };
}

interface BoxPlace {
  readonly gpuWidth: number;
  readonly x: number;
  readonly part: number;
  readonly firstCopy: number;
}

function placedBox(shape: FigureShape, shown: Shown, { gpuWidth, x, part, firstCopy }: BoxPlace): BoxColumn {
  const hiddenGpus = shape.gpusPerBox - shown.gpus;
  const drawn = shown.gpus * (gpuWidth + GPU_GAP) - GPU_GAP;
  const width = drawn + (hiddenGpus > 0 ? GPU_GAP + MORE_GPUS : 0);
  const cells = Array.from({ length: shown.copies }, (_, i) => {
    const left = x + POD_PADDING + i * (width + COPY_GAP);
    const moreGpus = hiddenGpus > 0 ? { x: left + drawn + GPU_GAP, width: MORE_GPUS, count: hiddenGpus } : undefined;
    return { copy: firstCopy + i, x: left, width, gpus: shown.gpus, moreGpus };
  });
  const last = cells[cells.length - 1];
  const moreCopies = more(last.x + width + COPY_GAP, shape.copiesPerPod - shown.copies);
  const right = moreCopies ? moreCopies.x + moreCopies.width : last.x + width;
  return { x, width: right + POD_PADDING - x, part, cells, moreCopies };
}

function more(x: number, count: number): More | undefined {
  return count > 0 ? { x, width: MORE, count } : undefined;
}

function rightOf({ boxes, morePods, moreCopies }: Columns): number {
  const last = moreCopies ?? morePods ?? boxes[boxes.length - 1];
  return last.x + last.width;
}
