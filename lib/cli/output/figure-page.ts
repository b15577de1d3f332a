import { FONTS, pageColours } from './figure-style';
import { escaped } from './figure-text';

/** One column of a table. */
export interface Column<T> {
  /** Its head. */
  readonly name: string;
  /** Whether it holds numbers, which are set at the end of a cell. */
  readonly isNumber?: boolean;
  /** Whether its texts are short, and stay on one line. */
  readonly isShort?: boolean;
  /** The text of a row in it. */
  readonly cell: (row: T) => string;
}

/** A table that becomes a list of cards where the window is narrow; roles keep it a table for those who listen. */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): string {
  const className = ({ isNumber, isShort }: Column<T>) => isNumber ? ' class="number"' : isShort ? ' class="short"' : '';
  const heads = columns.map((column) => `<th role="columnheader" scope="col"${className(column)}>${escaped(column.name)}</th>`);
  const cell = (column: Column<T>, row: T) =>
    `<td role="cell" data-name="${escaped(column.name)}"${className(column)}><span>${escaped(column.cell(row))}</span></td>`;
  const body = rows.map((row) => `<tr role="row">${columns.map((column) => cell(column, row)).join('')}</tr>`);
  return `<table role="table"><caption>${escaped(caption)}</caption>\n`
    + `<thead role="rowgroup"><tr role="row">${heads.join('')}</tr></thead>\n`
    + `<tbody role="rowgroup">\n${body.join('\n')}\n</tbody></table>`;
}

/** A section with a list; nothing where the list is empty. */
export function listSection(title: string, texts: readonly string[], className = ''): string[] {
  if (texts.length === 0) return [];
  return [`<section${className === '' ? '' : ` class="${className}"`}><h2>${escaped(title)}</h2>\n<ul>`,
    ...texts.map((text) => `<li>${escaped(text)}</li>`), '</ul></section>'];
}

/** A page that holds everything it needs, runs nothing and asks nothing of any other place. */
export function page(title: string, content: readonly string[]): string {
  return `<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>${escaped(title)}</title>
<style>
${pageColours()}
${LAYOUT}
</style>
</head>
<body>
<main>
${content.join('\n')}
</main>
</body>
</html>
`;
}

const LAYOUT = `* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 ${FONTS}; overflow-wrap: anywhere; }
main { max-width: 1104px; margin: 0 auto; padding: 24px 32px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; }
h1 bdi { margin-right: 8px; }
.badge { display: inline-block; padding: 2px 14px; border-radius: 16px; background: var(--good); color: var(--ground); }
.badge { font-size: 15px; vertical-align: 3px; white-space: nowrap; }
.misfit { background: var(--bad); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px; margin: 16px 0 0; }
.cards div { background: var(--panel); border-radius: 8px; padding: 10px 14px; }
dt, .note { color: var(--muted); font-size: 13px; }
dd { margin: 0; font-size: 17px; font-weight: 600; }
dd.note { font-size: 13px; font-weight: 400; }
h2 { font-size: 17px; margin: 32px 0 8px; }
p { margin: 0 0 12px; }
bdi { unicode-bidi: isolate; }
.muted, caption { color: var(--muted); }
.figure { margin: 20px 0 0; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; }
.figure:focus-visible { outline: 3px solid var(--muted); }
.figure svg { display: block; width: 100%; min-width: 760px; height: auto; border-radius: 10px; }
ul { margin: 0; padding-left: 22px; }
li { margin: 4px 0; }
.bad { background: var(--bad-ground); border-left: 5px solid var(--bad); padding: 1px 16px 12px; margin-top: 24px; }
.bad h2 { margin-top: 12px; color: var(--bad); }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; margin-bottom: 6px; }
th, td { text-align: left; vertical-align: top; padding: 6px 8px; border-bottom: 1px solid var(--line); }
th { font-weight: 600; overflow-wrap: normal; }
.number { text-align: right; }
td.number, .short { white-space: nowrap; }
pre { margin: 0; padding: 12px 16px; background: var(--panel); border-radius: 8px; white-space: pre-wrap; font-size: 13px; }
@media screen and (max-width: 1000px) {
  main { padding: 16px; }
  table, caption, tbody, tr, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 12px; padding: 4px 12px; }
  td, td.number { display: flex; gap: 16px; justify-content: space-between; text-align: right; padding: 5px 0; }
  td::before { content: attr(data-name); color: var(--muted); text-align: left; flex: none; }
  td:last-child { border-bottom: 0; }
}
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  table { font-size: 8pt; }
  th, td { padding: 3px 4px; }
  .cards { grid-template-columns: repeat(4, 1fr); gap: 6px; }
  dd { font-size: 10pt; }
  dt, dd.note { font-size: 8pt; }
  .figure { overflow: visible; border: 0; }
  .figure svg { min-width: 0; }
  .figure, tr, li, pre { break-inside: avoid; }
  h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;
