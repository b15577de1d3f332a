import { boxMark, px, sizeOf, textMark, type Area, type Drawing } from './figure-marks';
import { counted, gib, grouped, widthOf } from './figure-text';
import type { AlternativeDocument, PlanDocument } from './plan-document';

const CARD_GAP = 12;
const CARD_HEIGHT = 76;
const CARD_PADDING = 14;
const BADGE_HEIGHT = 30;
const BILLION = 1e9;

/** The model, whether it fits, and in four cards what was chosen and what that holds. */
export function drawHead(plan: PlanDocument, { left, right, top }: Area): Drawing {
  const badge = badgeMarks(plan.fits, right, top);
  const cards = cardsOf(plan);
  const width = (right - left - CARD_GAP * (cards.length - 1)) / cards.length;
  const cardTop = top + 72;
  // Names of GPUs may be long: smaller letters before any are cut.
  const as = cards.every(({ value }) => widthOf(value, sizeOf('value')) <= width - 2 * CARD_PADDING) ? 'value' : 'name';
  return {
    marks: [
      textMark(left, top + 23, plan.model.name, { as: 'title', width: badge.left - left - 20 }),
      ...badge.marks,
      textMark(left, top + 50, inputWords(plan), { as: 'body', width: right - left }),
      ...cards.flatMap((card, i) => cardMarks(card, { x: left + i * (width + CARD_GAP), y: cardTop, width, as })),
    ],
    bottom: cardTop + CARD_HEIGHT,
  };
}

/** How the ranks are split: `TP 8 × PP 2 × DP 1`. */
export function splitWords({ tensorParallelSize, pipelineParallelSize, dataParallelSize }: PlanDocument | AlternativeDocument): string {
  return `TP ${tensorParallelSize} × PP ${pipelineParallelSize} × DP ${dataParallelSize}`;
}

/** What was given: the model, the engine and its share of the memory. */
export function inputWords({ model, engine, gpu, gpuMemoryUtilization }: PlanDocument): string {
  const billions = grouped(Math.round(model.parameterCount / BILLION * 100) / 100);
  return `${billions} B parameters in ${counted(model.hiddenLayers, 'layer')}, ${gib(model.checkpointGib)} GiB in ${model.quantization} · `
    + `${engine.name} ${engine.version} may take ${gpuMemoryUtilization} of ${gib(gpu.usableMemoryGib)} GiB of each GPU`;
}

/** The pods and what they cost. */
export function podWords({ groupSize, gpusPerPod, costPerHour }: PlanDocument | AlternativeDocument): string {
  const cost = costPerHour === undefined ? '' : `, ${grouped(Math.round(costPerHour * 100) / 100)}/h`;
  return `${counted(groupSize, 'pod')} of ${counted(gpusPerPod, 'GPU')}${cost}`;
}

/** How many sequences the KV cache holds at once. */
export function concurrencyWords({ maxConcurrency }: PlanDocument | AlternativeDocument): string {
  return grouped(Math.round(maxConcurrency * 100) / 100);
}

/** One of the numbers that matter most. */
export interface Card {
  /** What it is. */
  readonly name: string;
  /** The number with its unit. */
  readonly value: string;
  /** What it refers to. */
  readonly note: string;
}

/** What was chosen, and what that holds. */
export function cardsOf(plan: PlanDocument): Card[] {
  const { tensorParallelSize, dataParallelSize, maxModelLen, requestedConcurrency } = plan;
  const experts = `experts whole over ${counted(tensorParallelSize * dataParallelSize, 'GPU')}`;
  const cache = `type ${plan.kvCacheDtype}${dataParallelSize > 1 ? ', in each copy' : ''}`;
  const asked = `of ${counted(maxModelLen, 'token')}; ${grouped(requestedConcurrency)} asked for`;
  return [
    { name: 'Split', value: splitWords(plan), note: plan.expertParallel ? experts : 'tensor × pipeline × data' },
    { name: 'Hardware', value: `${grouped(plan.gpus)} × ${plan.gpu.name}`, note: podWords(plan) },
    { name: 'KV cache', value: counted(plan.kvCacheTokens, 'token'), note: cache },
    { name: 'Sequences at once', value: concurrencyWords(plan), note: asked },
  ];
}

interface CardPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly as: 'value' | 'name';
}

function cardMarks({ name, value, note }: Card, { x, y, width, as }: CardPlace): string[] {
  const inner = width - 2 * CARD_PADDING;
  return [
    boxMark({ x, y, width, height: CARD_HEIGHT }, 'panel', 8),
    textMark(x + CARD_PADDING, y + 21, name, { as: 'note', width: inner }),
    textMark(x + CARD_PADDING, y + 43, value, { as, width: inner }),
    textMark(x + CARD_PADDING, y + 63, note, { as: 'note', width: inner }),
  ];
}

/** Whether it fits, in words. */
export function fitsWords(fits: boolean): string {
  return fits ? 'Fits' : 'Does not fit';
}

/** Whether it fits, in a colour, a sign and words. */
function badgeMarks(fits: boolean, right: number, top: number): { readonly marks: string[]; readonly left: number } {
  const words = fitsWords(fits);
  const width = widthOf(words, sizeOf('name')) + 48;
  const [x, y] = [right - width, top];
  const sign = fits ? `M${px(x + 16)} ${y + 15}l4.5 5l8 -10` : `M${px(x + 17)} ${y + 10}l10 10M${px(x + 27)} ${y + 10}l-10 10`;
  return {
    left: x,
    marks: [
      boxMark({ x, y, width, height: BADGE_HEIGHT }, fits ? 'good' : 'bad', 15),
      `<path d="${sign}" class="mark"/>`,
      textMark(x + 35, y + 20, words, { as: 'name', colour: 'halo' }),
    ],
  };
}
