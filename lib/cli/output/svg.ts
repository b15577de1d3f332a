import { GRID_LEFT, GRID_WIDTH } from './figure-columns';
import { concurrencyWords, drawHead, fitsWords, podWords, splitWords } from './figure-head';
import { boxMark, px, sizeOf, textMark, type Drawing } from './figure-marks';
import { drawMemory } from './figure-memory';
import { drawLegend, drawNotes } from './figure-notes';
import { drawPods, LABEL_LEFT, placementWords } from './figure-pods';
import { stageBlocks, stageHolds, stageName, type StageRow } from './figure-stages';
import { figureStyle } from './figure-style';
import { counted, escaped, gib, grouped, wrapped } from './figure-text';
import type { PlanDocument } from './plan-document';

const RIGHT = GRID_LEFT + GRID_WIDTH;
const WIDTH = RIGHT + LABEL_LEFT;
const MARGIN = 28;
const SECTION = 34;
const LINE = 18;

/** The figure of a plan as a document of its own, on a light ground: where what lies, and the memory of a GPU of each stage. */
export function planSvg(document: PlanDocument): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${planFigure(document, false)}\n`;
}

/** The figure as an element; within a page, which says the rest itself, without title and notes, and dark where the page is. */
export function planFigure(plan: PlanDocument, withinPage: boolean): string {
  const area = { left: LABEL_LEFT, right: RIGHT };
  const head = withinPage ? { marks: [], bottom: 0 } : drawHead(plan, { ...area, top: MARGIN });
  const podsTitle = section('Where it lies', placementWords(plan), head.bottom);
  const pods = drawPods(plan, podsTitle.bottom);
  const memoryTitle = section('Memory of one GPU', 'in GiB, all GPUs of a stage alike', pods.bottom);
  const memory = drawMemory(plan, memoryTitle.bottom);
  const legend = drawLegend(plan, { ...area, top: memory.bottom + 14 });
  const texts = withinPage ? { marks: [], bottom: legend.bottom } : drawNotes(plan, { ...area, top: legend.bottom + 8 });
  const height = Math.ceil(texts.bottom + MARGIN / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plan-figure" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" `
    + 'role="img" aria-labelledby="plan-title plan-desc">',
    `<title id="plan-title">${escaped(`Plan of ${plan.model.name}: ${splitWords(plan)} on ${plan.gpus} × ${plan.gpu.name}`)}</title>`,
    `<desc id="plan-desc">${escaped(description(plan))}</desc>`,
    figureStyle(withinPage),
    boxMark({ x: 0, y: 0, width: WIDTH, height }, 'ground', 0),
    ...[head, podsTitle, pods, memoryTitle, memory, legend, texts].flatMap(({ marks }) => marks),
    '</svg>',
  ].join('\n');
}

function section(title: string, words: string, above: number): Drawing {
  const y = above + SECTION;
  const lines = wrapped(words, GRID_WIDTH, sizeOf('body'), 2);
  return {
    marks: [
      ...(above === 0 ? [] : [`<path d="M${LABEL_LEFT} ${px(y - 14)}H${RIGHT}" class="rule faint"/>`]),
      textMark(LABEL_LEFT, y + 12, title, { as: 'head' }),
      ...lines.map((line, i) => textMark(GRID_LEFT, y + 12 + i * LINE, line, { as: 'body' })),
    ],
    bottom: y + 30 + (lines.length - 1) * LINE,
  };
}

/** The figure in words, for those who do not see it. */
function description(plan: PlanDocument): string {
  return [
    `${fitsWords(plan.fits)} on ${podWords(plan)}.`,
    placementWords(plan),
    `The KV cache holds ${counted(plan.kvCacheTokens, 'token')}: ${concurrencyWords(plan)} sequences of `
    + `${counted(plan.maxModelLen, 'token')} at once, ${grouped(plan.requestedConcurrency)} asked for.`,
    ...stageBlocks(plan.stages, 1).flatMap(({ rows }) => rows).map((row) => stageWords(row, plan)),
  ].join(' ');
}

function stageWords(row: StageRow, plan: PlanDocument): string {
  const [{ weightsGib, overheadGib, kvCacheGib, neededKvCacheGib, freeGib, usableGib }] = row.stages;
  return `${stageName(row)}: ${stageHolds(row, plan).join(', ')}; per GPU ${gib(weightsGib)} GiB of weights, `
    + `${gib(overheadGib)} of overhead, ${gib(kvCacheGib)} for the KV cache, `
    + `of which ${gib(neededKvCacheGib)} are needed, ${gib(freeGib)} free of ${gib(usableGib)}.`;
}
