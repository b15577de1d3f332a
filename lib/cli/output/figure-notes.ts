import { boxMark, sizeOf, textMark, type Area, type Drawing } from './figure-marks';
import { isBeyond, scaleEnd, segments } from './figure-scale';
import { widthOf, wrapped } from './figure-text';
import type { PlanDocument } from './plan-document';

const LINE = 18;
const MOST_LINES = 3;
const MOST_NOTES = 8;
const KEY_GAP = 22;
const KEY_HEIGHT = 24;
const SWATCH = 18;

/** What the parts of the bars are, as far as this plan has them; on as many lines as they take. */
export function drawLegend(plan: PlanDocument, { left, right, top }: Area): Drawing {
  const marks: string[] = [];
  let [x, y] = [left, top];
  for (const [paint, words] of keys(plan)) {
    const width = SWATCH + 8 + widthOf(words, sizeOf('note')) + KEY_GAP;
    if (x > left && x + width - KEY_GAP > right) [x, y] = [left, y + KEY_HEIGHT];
    marks.push(swatch(paint, x, y), textMark(x + SWATCH + 8, y + 11, words, { as: 'note' }));
    x += width;
  }
  return { marks, bottom: y + KEY_HEIGHT };
}

/** What is wrong and what may hurt; long texts are cut after some lines, and of very many the last are only counted. */
export function drawNotes(plan: PlanDocument, area: Area): Drawing {
  const problems = notes('Why it does not fit', plan.problems, area, 'bad');
  const warnings = notes('Warnings', plan.warnings, { ...area, top: problems.bottom }, 'strong');
  return { marks: [...problems.marks, ...warnings.marks], bottom: warnings.bottom };
}

function keys(plan: PlanDocument): (readonly [string, string])[] {
  const overflows = plan.stages.some((stage) => segments(stage).some(({ kind }) => kind === 'over'));
  const end = scaleEnd(plan);
  const isCut = plan.stages.some((stage) => segments(stage).some(({ to }) => isBeyond(to, end)));
  return [
    ['class="weights"', 'weights'],
    ['fill="url(#plan-overhead)"', 'overhead: activations, communication, graphs; right of the budget: outside of it'],
    ['fill="url(#plan-kv)"', 'KV cache'],
    ['class="free"', 'free'],
    ...(overflows ? [['fill="url(#plan-over)"', `more than there is${isCut ? ', cut at the edge' : ''}`] as const] : []),
    ['budget', 'what the engine may take'],
    ['edge', 'what the GPU has'],
    ['need', 'what the sequences asked for need'],
  ];
}

function swatch(paint: string, x: number, y: number): string {
  if (paint === 'need') return `<path d="M${x} ${y + 4}v4h${SWATCH}v-4" class="need"/>`;
  if (paint === 'budget' || paint === 'edge') return `<path d="M${x + SWATCH / 2} ${y - 2}v18" class="${paint}"/>`;
  return `<rect x="${x}" y="${y}" width="${SWATCH}" height="14" ${paint}/>`;
}

function notes(title: string, texts: readonly string[], { left, right, top }: Area, colour: string): Drawing {
  if (texts.length === 0) return { marks: [], bottom: top };
  const marks = [textMark(left, top + 16, title, { as: 'head', colour })];
  let y = top + 22;
  for (const text of texts.slice(0, MOST_NOTES)) {
    const lines = wrapped(text, right - left - 18, sizeOf('body'), MOST_LINES);
    marks.push(boxMark({ x: left + 2, y: y + 10, width: 5, height: 5 }, colour, 0));
    marks.push(...lines.map((line, i) => textMark(left + 18, y + 17 + i * LINE, line, { as: 'body' })));
    y += lines.length * LINE + 4;
  }
  if (texts.length > MOST_NOTES) {
    marks.push(textMark(left + 18, y + 17, `and ${texts.length - MOST_NOTES} more`, { as: 'body' }));
    y += LINE + 4;
  }
  return { marks, bottom: y + 18 };
}
