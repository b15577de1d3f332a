import { planWords, shellLines } from './figure-command';
import { cardsOf, concurrencyWords, fitsWords, inputWords, podWords, splitWords, type Card } from './figure-head';
import { listSection, page, table, type Column } from './figure-page';
import { stageBlocks, stageHolds, stageName, type StageRow } from './figure-stages';
import { counted, escaped, escapedLines, gib } from './figure-text';
import type { AlternativeDocument, PlanDocument, StageDocument } from './plan-document';
import { planFigure } from './svg';

/** A plan as one page: the figure, the numbers, and why; for a browser, a phone and a printer. */
export function planHtml(document: PlanDocument): string {
  const title = `${document.model.name} on ${document.gpus} × ${document.gpu.name}`;
  return page(title, [
    `<header><h1><bdi>${escaped(title)}</bdi> ${badge(document.fits)}</h1>`,
    `<p class="muted">${escaped(sources(document))}</p></header>`,
    '<dl class="cards">',
    ...cardsOf(document).map(card),
    '</dl>',
    ...listSection('Why it does not fit', document.problems, 'bad'),
    ...listSection('What would fit', document.suggestions),
    '<div class="figure" tabindex="0" role="region" aria-label="Figure of the plan">',
    planFigure(document, true),
    '</div>',
    '<section><h2>The numbers</h2>',
    stageTable(document),
    '</section>',
    ...listSection('Why this layout', document.reasons),
    ...listSection('Warnings', document.warnings),
    ...alternatives(document),
    '<section><h2>Ask for this layout again</h2>',
    '<p class="muted">Options that a plan does not show, such as sizes of batches, CUDA graphs and headroom, are to be added as given.</p>',
    `<pre><code>${escapedLines(shellLines(planWords(document)))}</code></pre></section>`,
  ]);
}

function badge(fits: boolean): string {
  return `<span class="badge${fits ? '' : ' misfit'}">${fitsWords(fits)}</span>`;
}

function card({ name, value, note }: Card): string {
  return `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd><dd class="note">${escaped(note)}</dd></div>`;
}

function sources(plan: PlanDocument): string {
  const { source, checkpointBytesSource } = plan.model;
  return [
    `${inputWords(plan)}.`,
    ...(source === undefined ? [] : [`Architecture: ${source}.`]),
    ...(checkpointBytesSource === undefined ? [] : [`Size: ${checkpointBytesSource}.`]),
  ].join(' ');
}

function stageTable(plan: PlanDocument): string {
  const size = (name: string, of: (stage: StageDocument) => number): Column<StageRow> =>
    ({ name, isNumber: true, cell: ({ stages: [stage] }) => gib(of(stage), 2) });
  const columns: Column<StageRow>[] = [
    { name: 'Stage', isShort: true, cell: stageName },
    { name: 'Holds', cell: (row) => stageHolds(row, plan).join(', ') },
    size('Weights', ({ weightsGib }) => weightsGib),
    size('Activations', ({ activationGib }) => activationGib),
    size('Communication', ({ communicationGib }) => communicationGib),
    size('Graphs', ({ graphsGib }) => graphsGib),
    size('KV cache', ({ kvCacheGib }) => kvCacheGib),
    size('of it needed', ({ neededKvCacheGib }) => neededKvCacheGib),
    size('Budget', ({ budgetGib }) => budgetGib),
    size('Outside', ({ outsideGib }) => outsideGib),
    size('Free', ({ freeGib }) => freeGib),
    size('GPU', ({ usableGib }) => usableGib),
  ];
  const caption = 'Memory of one GPU in GiB. The budget is what the engine may take, weights to KV cache; outside lies what it takes beside.';
  return table(caption, columns, stageBlocks(plan.stages, 1).flatMap(({ rows }) => rows));
}

function alternatives(plan: PlanDocument): string[] {
  if (plan.alternatives.length === 0) return [];
  const columns: Column<AlternativeDocument>[] = [
    { name: 'Layout', cell: (other) => `${splitWords(other)}${other.expertParallel ? ', experts whole' : ''}` },
    { name: 'Hardware', cell: (other) => `${counted(other.gpus, 'GPU')}: ${podWords(other)}` },
    { name: 'KV cache', isNumber: true, cell: ({ kvCacheTokens }) => counted(kvCacheTokens, 'token') },
    { name: 'At once', isNumber: true, cell: concurrencyWords },
    { name: 'For it', cell: ({ gains }) => gains.join('; ') },
    { name: 'Against it', cell: ({ costs }) => costs.join('; ') },
  ];
  const caption = 'Other layouts that fit, compared with this one.';
  return ['<section><h2>Alternatives</h2>', table(caption, columns, plan.alternatives), '</section>'];
}
