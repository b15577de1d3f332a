import {
  figureColumns, GPU_GAP, GRID_LEFT, POD_PADDING, type BoxColumn, type Cell, type Columns, type More, type Span,
} from './figure-columns';
import { boxMark, px, textMark, type Box, type Drawing } from './figure-marks';
import { figureShape, rankAt, type FigureShape } from './figure-shape';
import { numberList, stageBlocks, stageHolds, stageName, type StageBlock, type StageRow } from './figure-stages';
import { counted, grouped, widthOf } from './figure-text';
import { TEXT_SIZES } from './figure-style';
import type { PlanDocument } from './plan-document';

/** Left edge of the names of the stages. */
export const LABEL_LEFT = 32;
/** How wide those may be. */
export const LABEL_WIDTH = GRID_LEFT - LABEL_LEFT - 20;

const MOST_HOLDS = 4;
const LINE = 17;
const COPY_HEAD = 22;
const POD_HEAD = 26;
const GPU_HEIGHT = 42;
const STEP = 30;
const STACK = 4;
const STACKED = 2;

interface Scene {
  readonly plan: PlanDocument;
  readonly shape: FigureShape;
  readonly columns: Columns;
}

/** Where everything lies: a row for each stage, a column for each copy, pods around their GPUs. */
export function drawPods(plan: PlanDocument, top: number): Drawing {
  const shape = figureShape(plan);
  const scene = { plan, shape, columns: figureColumns(shape, plan.dataParallelSize) };
  const marks = plan.dataParallelSize > 1 ? copyHeads(scene, top) : [];
  const first = plan.dataParallelSize > 1 ? top + COPY_HEAD : top;
  let y = first;
  const blocks = stageBlocks(plan.stages, shape.stagesPerPod);
  blocks.forEach((block, i) => {
    const bottom = y + blockHeight(block, plan);
    marks.push(...drawBlock(scene, block, y, bottom));
    y = bottom + (block.count > 1 ? STACK * STACKED : 0);
    if (i === blocks.length - 1) return;
    marks.push(...arrows(scene, y, arrowWords(scene, block, blocks[i + 1])));
    y += STEP;
  });
  const { morePods, moreCopies } = scene.columns;
  marks.push(...moreMark(morePods, ['more pods', 'per stage'], first, y), ...moreMark(moreCopies, ['more copies'], first, y));
  return { marks, bottom: y };
}

function copyHeads({ columns }: Scene, top: number): string[] {
  return columns.boxes.flatMap(({ cells }) => cells).map((cell) =>
    textMark(middleOf(cell), top + 13, `copy ${cell.copy}`, { as: 'note', anchor: 'middle', width: cell.width + POD_PADDING }));
}

function blockHeight({ rows }: StageBlock, plan: PlanDocument): number {
  return POD_HEAD + rows.reduce((sum, row) => sum + rowHeight(row, plan), 0) + (rows.length - 1) * STEP + POD_PADDING;
}

function rowHeight(row: StageRow, plan: PlanDocument): number {
  return Math.max(GPU_HEIGHT, (1 + Math.min(MOST_HOLDS, stageHolds(row, plan).length)) * LINE);
}

function drawBlock(scene: Scene, block: StageBlock, top: number, bottom: number): string[] {
  const marks = scene.columns.boxes.flatMap((box) => podMarks(scene, box, block, top, bottom));
  let y = top + POD_HEAD;
  block.rows.forEach((row, i) => {
    const height = rowHeight(row, scene.plan);
    marks.push(...rowLabel(scene.plan, row, y));
    for (const box of scene.columns.boxes) {
      for (const cell of box.cells) marks.push(...cellMarks(scene, { row, part: box.part, cell, y: y + (height - GPU_HEIGHT) / 2 }));
    }
    y += height;
    if (i === block.rows.length - 1) return;
    marks.push(...arrows(scene, y, 'activations, within the pod'));
    y += STEP;
  });
  return marks;
}

function podMarks(scene: Scene, box: BoxColumn, block: StageBlock, top: number, bottom: number): string[] {
  const outline = { x: box.x, y: top, width: box.width, height: bottom - top };
  const behind = block.count > 1 ? Array.from({ length: STACKED }, (_, i) => STACK * (STACKED - i)) : [];
  return [
    ...behind.map((offset) => boxMark({ ...outline, x: box.x + offset, y: top + offset }, 'pod', 8)),
    boxMark(outline, 'pod', 8),
    textMark(box.x + POD_PADDING, top + 18, podName(scene, box, block), { as: 'note', width: box.width - 2 * POD_PADDING }),
    ...moreMark(box.moreCopies, ['more copies'], top + POD_HEAD, bottom - POD_PADDING),
  ];
}

function podName({ plan, shape }: Scene, { cells, part }: BoxColumn, { rows }: StageBlock): string {
  const pods = rows.flatMap(({ stages }) => stages).flatMap(({ stage }) => [0, shape.gpusPerBox - 1].map((gpu) =>
    rankAt(plan, shape, { copy: cells[0].copy, stage, part, gpu }).pod));
  const list = numberList(pods);
  const isPart = shape.gpusPerBox * shape.stagesPerPod * shape.copiesPerPod < plan.gpusPerPod;
  return `${isPart ? 'part of ' : ''}${/^\d+$/.test(list) ? 'pod' : 'pods'} ${list}`;
}

function rowLabel(plan: PlanDocument, row: StageRow, y: number): string[] {
  const holds = stageHolds(row, plan);
  const lines = holds.length <= MOST_HOLDS ? holds : [...holds.slice(0, MOST_HOLDS - 1), `and ${holds.length - MOST_HOLDS + 1} more`];
  return [
    textMark(LABEL_LEFT, y + 13, stageName(row), { as: 'name', width: LABEL_WIDTH }),
    ...lines.map((line, i) => textMark(LABEL_LEFT, y + 13 + (i + 1) * LINE, line, { as: 'note', width: LABEL_WIDTH })),
  ];
}

interface CellPlace {
  readonly row: StageRow;
  readonly part: number;
  readonly cell: Cell;
  readonly y: number;
}

function cellMarks({ plan, shape, columns }: Scene, { row, part, cell, y }: CellPlace): string[] {
  const gpus = Array.from({ length: cell.gpus }, (_, i) => {
    const places = row.stages.map(({ stage }) => rankAt(plan, shape, { copy: cell.copy, stage, part, gpu: i }));
    const name = gpuName(numberList(places.map(({ gpu }) => gpu)), columns.gpuWidth);
    const box = { x: cell.x + i * (columns.gpuWidth + GPU_GAP), y, width: columns.gpuWidth, height: GPU_HEIGHT };
    return gpuMarks(box, name, plan.tensorParallelSize > 1 ? `tp ${places[0].rank}` : '', row.withinPod);
  });
  return [...gpus.flat(), ...(cell.moreGpus ? moreGpusMarks(cell.moreGpus, y) : [])];
}

function gpuMarks(box: Box, name: string, rank: string, stacked: boolean): string[] {
  const middle = middleOf(box);
  return [
    ...(stacked ? [boxMark({ ...box, x: box.x + 3, y: box.y + 3 }, 'gpu')] : []),
    boxMark(box, 'gpu'),
    textMark(middle, box.y + (rank === '' ? 25 : 18), name, { as: 'tiny', anchor: 'middle', colour: 'strong' }),
    ...(rank === '' ? [] : [textMark(middle, box.y + 33, rank, { as: 'tiny', anchor: 'middle', width: box.width })]),
  ];
}

/** The numbers of the GPUs that a box stands for, as far as they have room. */
function gpuName(list: string, width: number): string {
  return [`GPU ${list}`, list].find((name) => widthOf(name, TEXT_SIZES.tiny) <= width - 2) ?? 'GPU';
}

function moreGpusMarks(slot: More, y: number): string[] {
  return [
    boxMark({ ...slot, y, height: GPU_HEIGHT }, 'more'),
    textMark(middleOf(slot), y + 18, `× ${slot.count}`, { as: 'tiny', anchor: 'middle', colour: 'strong', width: slot.width }),
    textMark(middleOf(slot), y + 33, 'more', { as: 'tiny', anchor: 'middle' }),
  ];
}

function moreMark(slot: More | undefined, what: readonly string[], top: number, bottom: number): string[] {
  if (!slot) return [];
  const y = (top + bottom) / 2;
  return [
    boxMark({ ...slot, y: top, height: bottom - top }, 'more', 8),
    textMark(middleOf(slot), y - 2, `× ${slot.count}`, { as: 'name', anchor: 'middle', width: slot.width - 8 }),
    ...what.map((line, i) => textMark(middleOf(slot), y + 15 + i * 14, line, { as: 'tiny', anchor: 'middle', width: slot.width - 4 })),
  ];
}

/** Arrows from each cell to the one below, and beside the names what they carry. */
function arrows({ columns }: Scene, top: number, words: string): string[] {
  const cells = columns.boxes.flatMap((box) => box.cells);
  const bottom = top + STEP;
  return [
    ...cells.map(middleOf).map((x) => `<path d="M${px(x)} ${px(top + 4)}V${px(bottom - 9)}" class="arrow"/>`
      + `<path d="M${px(x - 4.5)} ${px(bottom - 11)}H${px(x + 4.5)}L${px(x)} ${px(bottom - 3)}Z" class="tip"/>`),
    textMark(LABEL_LEFT, top + STEP / 2 + 4, words, { as: 'tiny', width: LABEL_WIDTH }),
  ];
}

function arrowWords({ plan, shape }: Scene, above: StageBlock, below: StageBlock): string {
  const [from, to] = [above.rows[above.rows.length - 1].stages.at(-1)!, below.rows[0].stages[0]];
  const crosses = Array.from({ length: plan.dataParallelSize }, (_, copy) => {
    const [a, b] = [from, to].map(({ stage }) => rankAt(plan, shape, { copy, stage, part: 0, gpu: 0 }).pod);
    return a !== b;
  });
  if (crosses.every((cross) => cross)) return 'activations, from pod to pod';
  return crosses.some((cross) => cross) ? 'activations' : 'activations, within the pod';
}

/** What tensor parallelism, copies and experts mean for where the weights lie. */
export function placementWords({ tensorParallelSize, dataParallelSize, expertParallel }: PlanDocument): string {
  const where = tensorParallelSize > 1 ? `is cut over ${counted(tensorParallelSize, 'GPU')}` : 'lies whole on one GPU';
  const layers = expertParallel
    ? `Experts stay whole, spread over ${counted(tensorParallelSize * dataParallelSize, 'GPU')}; all else of a layer ${where}.`
    : `Each layer ${where}.`;
  return dataParallelSize > 1 ? `${layers} ${grouped(dataParallelSize)} copies share the requests.` : layers;
}

function middleOf({ x, width }: Span): number {
  return x + width / 2;
}
