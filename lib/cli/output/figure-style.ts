/** Sizes of the texts in pixels, by class: said once, since what is measured must be what is drawn. */
export const TEXT_SIZES = { title: 22, head: 15, value: 17, name: 14, body: 13, note: 12, tiny: 11 } as const;

/** A class of texts. */
export type TextClass = keyof typeof TEXT_SIZES;

/** Bold letters are wider than what is measured by this factor. */
export const BOLD_FACTOR = 1.1;
const BOLD: readonly TextClass[] = ['title', 'head', 'value', 'name'];

/** Whether texts of a class are bold. */
export function isBold(text: TextClass): boolean {
  return BOLD.includes(text);
}

/** Fonts that are there without being loaded. */
export const FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';

/** Colours by role. Those of the memory differ in lightness too, and all but the weights carry a pattern: grey prints stay legible. */
type Theme = Readonly<Record<
  'ground' | 'panel' | 'ink' | 'muted' | 'line' | 'pod' | 'podLine' | 'gpu' | 'gpuLine' | 'good' | 'bad' | 'badGround'
  | 'weights' | 'onWeights' | 'overhead' | 'overheadLine' | 'kv' | 'kvLine' | 'free' | 'over' | 'overLine' | 'onLight', string
>>;

/** Blue, orange, bluish green and vermilion keep apart for all common kinds of colour blindness. */
const LIGHT: Theme = {
  ground: '#ffffff', panel: '#f5f7fa', ink: '#111827', muted: '#4b5563', line: '#9ca3af',
  pod: '#edf2fa', podLine: '#52719c', gpu: '#ffffff', gpuLine: '#52719c',
  good: '#0b6e4f', bad: '#b23c00', badGround: '#fdf0e7',
  weights: '#0b5c92', onWeights: '#ffffff', overhead: '#f5cc6b', overheadLine: '#d19a1f', kv: '#5fc4a2', kvLine: '#2c8d6d',
  free: '#ffffff', over: '#f0894d', overLine: '#a63600', onLight: '#0b1220',
};
const DARK: Theme = {
  ground: '#10151f', panel: '#1a2230', ink: '#e8edf5', muted: '#a9b4c6', line: '#66738a',
  pod: '#1b2638', podLine: '#7f9ccc', gpu: '#10151f', gpuLine: '#7f9ccc',
  good: '#5fd0a5', bad: '#ff9a5c', badGround: '#33211a',
  weights: '#3f92d2', onWeights: '#0b1220', overhead: '#edc25c', overheadLine: '#b98718', kv: '#58bf9c', kvLine: '#23795c',
  free: '#10151f', over: '#f0894d', overLine: '#8a2c00', onLight: '#0b1220',
};

/** The style of the figure and its patterns; with `dark`, it follows the reader's choice on a screen, and prints light. */
export function figureStyle(dark: boolean): string {
  const night = dark ? `\n@media screen and (prefers-color-scheme: dark) {\n${colours(DARK)}\n}` : '';
  return `<style>\n${texts()}\n${colours(LIGHT)}${night}\n</style>\n<defs>${PATTERNS.join('')}</defs>`;
}

/** The colours of the page around the figure, as custom properties. */
export function pageColours(): string {
  const properties = ({ ground, panel, ink, muted, line, good, bad, badGround }: Theme) =>
    Object.entries({ ground, panel, ink, muted, line, good, bad, 'bad-ground': badGround })
      .map(([name, value]) => `--${name}: ${value};`).join(' ');
  return `:root { color-scheme: light; ${properties(LIGHT)} }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; ${properties(DARK)} } }`;
}

const PATTERNS = [
  pattern('overhead', 8, '<path d="M-2 2 2 -2M0 8 8 0M6 10 10 6" class="stripe"/>'),
  pattern('kv', 8, '<circle cx="2" cy="2" r="0.9" class="dot"/><circle cx="6" cy="6" r="0.9" class="dot"/>'),
  pattern('over', 7, '<path d="M0 0 7 7M7 0 0 7" class="cross"/>'),
];

function pattern(name: string, size: number, content: string): string {
  return `<pattern id="plan-${name}" width="${size}" height="${size}" patternUnits="userSpaceOnUse">`
    + `<rect width="${size}" height="${size}" class="${name}"/>${content}</pattern>`;
}

function texts(): string {
  return rules([
    ['text', `font-family: ${FONTS}; unicode-bidi: isolate`],
    ...Object.entries(TEXT_SIZES).map(([name, size]) =>
      [`.${name}`, `font-size: ${size}px; font-weight: ${isBold(name as TextClass) ? 600 : 400}`] as const),
    ['.middle', 'text-anchor: middle'],
    ['.end', 'text-anchor: end'],
    ['.arrow, .edge, .budget, .need, .lack, .stripe, .cross, .mark', 'fill: none'],
    ['.arrow', 'stroke-width: 1.5'],
    ['.edge', 'stroke-width: 1.5'],
    ['.budget', 'stroke-width: 2.5'],
    ['.need, .lack', 'stroke-width: 2'],
    ['.mark', 'stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round'],
    ['.more', 'stroke-dasharray: 4 3'],
    ['.faint', 'opacity: 0.45'],
  ]);
}

function colours(theme: Theme): string {
  return rules([
    ['text', `fill: ${theme.ink}`],
    ['.body, .note, .tiny', `fill: ${theme.muted}`],
    ['.strong', `fill: ${theme.ink}`],
    ['.ground', `fill: ${theme.ground}`],
    ['.panel', `fill: ${theme.panel}`],
    ['.more', `fill: ${theme.panel}; stroke: ${theme.line}`],
    ['.pod', `fill: ${theme.pod}; stroke: ${theme.podLine}`],
    ['.gpu', `fill: ${theme.gpu}; stroke: ${theme.gpuLine}`],
    ['.rule', `stroke: ${theme.line}; stroke-width: 1`],
    ['.arrow', `stroke: ${theme.muted}`],
    ['.tip', `fill: ${theme.muted}`],
    ['.weights', `fill: ${theme.weights}`],
    ['.overhead', `fill: ${theme.overhead}`],
    ['.kv', `fill: ${theme.kv}`],
    ['.free', `fill: ${theme.free}; stroke: ${theme.line}`],
    ['.over', `fill: ${theme.over}`],
    ['.stripe', `stroke: ${theme.overheadLine}; stroke-width: 1`],
    ['.dot', `fill: ${theme.kvLine}`],
    ['.cross', `stroke: ${theme.overLine}; stroke-width: 1.2`],
    ['.edge', `stroke: ${theme.muted}`],
    ['.budget', `stroke: ${theme.ink}`],
    ['.need', `stroke: ${theme.ink}`],
    ['.lack', `stroke: ${theme.bad}`],
    ['.halo', `fill: ${theme.ground}`],
    ['.on-weights', `fill: ${theme.onWeights}`],
    ['.on-light', `fill: ${theme.onLight}`],
    ['.good', `fill: ${theme.good}`],
    ['.bad', `fill: ${theme.bad}`],
    ['.bad-ground', `fill: ${theme.badGround}`],
    ['.mark', `stroke: ${theme.ground}`],
  ]);
}

/** Rules for the figure only, since a style element holds for the whole page. */
function rules(list: readonly (readonly [string, string])[]): string {
  return list.map(([selectors, declarations]) =>
    `${selectors.split(', ').map((selector) => `.plan-figure ${selector}`).join(', ')} { ${declarations} }`).join('\n');
}
