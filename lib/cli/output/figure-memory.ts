import { GRID_LEFT, GRID_WIDTH } from './figure-columns';
import { boxMark, px, sizeOf, textMark, type Drawing } from './figure-marks';
import { LABEL_LEFT, LABEL_WIDTH } from './figure-pods';
import { insideGib, isBeyond, neededEnd, scaleEnd, segments, ticks, type Segment } from './figure-scale';
import { stageBlocks, stageName, type StageRow } from './figure-stages';
import { counted, gib, widthOf } from './figure-text';
import type { PlanDocument, StageDocument } from './plan-document';

const BAR = 30;
const ROW = 68;
const AXIS = 44;
const FOOT = 22;

const NAMES: Readonly<Record<Segment['kind'], string>> = {
  weights: 'weights', overhead: 'overhead', kv: 'KV cache', outside: 'outside', free: 'free', over: 'beyond',
};
/** Class or pattern of each part. */
const PAINTS: Readonly<Record<Segment['kind'], string>> = {
  weights: 'class="weights"', overhead: 'fill="url(#plan-overhead)"', kv: 'fill="url(#plan-kv)"', outside: 'fill="url(#plan-overhead)"',
  free: 'class="free"', over: 'fill="url(#plan-over)"',
};

type Scale = (size: number) => number;

/** The memory of a GPU of each stage: bars to one scale, with the budget, the end of the GPU and what is asked of the KV cache. */
export function drawMemory(plan: PlanDocument, top: number): Drawing {
  const end = scaleEnd(plan);
  const scale: Scale = (size) => GRID_LEFT + Math.min(Math.max(size, 0) / end, 1) * GRID_WIDTH;
  const rows = stageBlocks(plan.stages, 1).flatMap(({ rows: itsRows }) => itsRows);
  const bottom = top + AXIS + rows.length * ROW;
  return {
    marks: [
      ...axis(scale, end, bottom),
      ...lineNames(plan.stages[0], scale, top),
      ...rows.flatMap((row, i) => drawRow(plan, row, scale, top + AXIS + i * ROW, end)),
    ],
    bottom: bottom + FOOT,
  };
}

function axis(scale: Scale, end: number, y: number): string[] {
  return [
    `<path d="M${px(scale(0))} ${px(y)}H${px(scale(end))}" class="rule"/>`,
    ...ticks(end).flatMap((size) => [
      `<path d="M${px(scale(size))} ${px(y)}v5" class="rule"/>`,
      textMark(scale(size), y + 18, String(size), { as: 'tiny', anchor: 'middle' }),
    ]),
  ];
}

/** The names of the two lines, on two lines of text so that they never meet. */
function lineNames({ usableGib, budgetGib }: StageDocument, scale: Scale, top: number): string[] {
  const lines = [[`GPU ${gib(usableGib)}`, usableGib, 12], [`budget ${gib(budgetGib)}`, budgetGib, 27]] as const;
  return lines.map(([text, size, y]) => {
    const isLeft = scale(size) - widthOf(text, sizeOf('note')) < GRID_LEFT;
    return textMark(scale(size) + (isLeft ? -1 : 1), top + y, text, { as: 'note', anchor: isLeft ? undefined : 'end', colour: 'strong' });
  });
}

function drawRow(plan: PlanDocument, row: StageRow, scale: Scale, y: number, end: number): string[] {
  const [stage] = row.stages;
  const parts = segments(stage);
  const layers = `${counted(stage.layers, 'layer')}${row.stages.length > 1 ? ' each' : ''}`;
  const lines = [[stage.usableGib, 'edge'], [stage.budgetGib, 'budget']] as const;
  return [
    textMark(LABEL_LEFT, y + 14, stageName(row), { as: 'name', width: LABEL_WIDTH }),
    textMark(LABEL_LEFT, y + 31, layers, { as: 'note', width: LABEL_WIDTH }),
    ...parts.flatMap((part) => segmentMarks(part, stage, scale, y)),
    ...(parts.some(({ to }) => isBeyond(to, end)) ? [breakMark(y)] : []),
    ...lines.map(([size, name]) => `<path d="M${px(scale(size))} ${px(y - 6)}V${px(y + BAR + 6)}" class="${name}"/>`),
    ...needMarks(stage, scale, y + BAR + 6, end),
    textMark(GRID_LEFT, y + BAR + 24, details(plan, stage, parts.filter((part) => !isNamed(part, stage, scale))), {
      as: 'note', width: GRID_WIDTH, colour: lackingGib(stage) > 0 ? 'bad' : undefined,
    }),
  ];
}

function segmentMarks(part: Segment, stage: StageDocument, scale: Scale, y: number): string[] {
  const [x, right] = [scale(part.from), scale(part.to)];
  const words = partWords(part, stage);
  const place = `x="${px(x)}" y="${px(y)}" width="${px(right - x)}" height="${BAR}"`;
  const box = `<rect ${place} ${PAINTS[part.kind]}><title>${words} GiB</title></rect>`;
  if (!isNamed(part, stage, scale)) return [box];
  const middle = (x + right) / 2;
  if (part.kind === 'weights' || part.kind === 'free') {
    return [box, textMark(middle, y + 20, words, { as: 'note', anchor: 'middle', colour: part.kind === 'free' ? 'strong' : 'on-weights' })];
  }
  // A plain ground under the letters, since they would be hard to read on a pattern.
  const width = widthOf(words, sizeOf('note')) + 6;
  const ground = boxMark({ x: middle - width / 2, y: y + 6, width, height: 18 }, part.kind === 'outside' ? 'overhead' : part.kind, 3);
  return [box, ground, textMark(middle, y + 20, words, { as: 'note', anchor: 'middle', colour: 'on-light' })];
}

function isNamed(part: Segment, stage: StageDocument, scale: Scale): boolean {
  return scale(part.to) - scale(part.from) >= widthOf(partWords(part, stage), sizeOf('note')) + 8;
}

/** The name of a part and its whole size, of which a bar may show less. */
function partWords({ kind, from, to }: Segment, stage: StageDocument): string {
  const sizes: Partial<Record<Segment['kind'], number>> = {
    weights: stage.weightsGib, overhead: insideGib(stage), outside: stage.outsideGib,
  };
  return `${NAMES[kind]} ${gib(sizes[kind] ?? to - from)}`;
}

/** What the sequences asked for need, whether that is there, and the parts that are too small to carry their name. */
function details({ requestedConcurrency }: PlanDocument, stage: StageDocument, unnamed: readonly Segment[]): string {
  const verb = requestedConcurrency === 1 ? 'needs' : 'need';
  const who = `${counted(requestedConcurrency, 'sequence')} ${verb} ${gib(stage.neededKvCacheGib)}`;
  const parts = unnamed.filter(({ kind }) => kind !== 'over').map((part) => partWords(part, stage));
  if (stage.kvCacheGib < 0) {
    const overhead = stage.weightsGib >= stage.budgetGib ? [`overhead ${gib(insideGib(stage))}`] : [];
    return [`${gib(-stage.kvCacheGib)} over the budget before any KV cache, of which ${who}`, ...parts, ...overhead].join(' · ');
  }
  const lacking = lackingGib(stage);
  return [`${who} of KV cache${lacking > 0 ? `, ${gib(lacking)} more than there is` : ''}`, ...parts].join(' · ');
}

function lackingGib({ neededKvCacheGib, kvCacheGib }: StageDocument): number {
  return neededKvCacheGib - kvCacheGib;
}

/** A bracket under what the KV cache must hold; beyond the budget in the colour of warnings, and open where the scale ends. */
function needMarks(stage: StageDocument, scale: Scale, y: number, scaleEnds: number): string[] {
  const start = stage.weightsGib + insideGib(stage);
  const end = neededEnd(stage);
  if (end <= start) return [];
  const within = Math.max(start, Math.min(end, stage.budgetGib));
  const bracket = (from: number, to: number, name: string) =>
    `<path d="M${px(scale(from))} ${px(y - 2)}v4H${px(scale(to))}${isBeyond(to, scaleEnds) ? '' : 'v-4'}" class="${name}"/>`;
  return [...(within > start ? [bracket(start, within, 'need')] : []), ...(end > within ? [bracket(within, end, 'lack')] : [])];
}

/** A bar that goes on beyond the scale. */
function breakMark(y: number): string {
  const x = GRID_LEFT + GRID_WIDTH - 22;
  return `<path d="M${x} ${px(y - 1)}l6 8l-6 8l6 8l-6 9h7l6 -9l-6 -8l6 -8l-6 -8z" class="halo"/>`;
}
