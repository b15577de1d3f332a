import type { State } from '../../preflight/need';
import { INDENT, printable, wrapped } from './lines';
import type { NeedDocument, PreflightDocument } from './preflight-document';
import type { Style, Styles } from './style';

const HINT = '  ';

/** The needs by topic: what is there in one line, what is not with the reason and the way out. */
export function preflightTable(document: PreflightDocument, width: number, styles: Styles): string {
  const topics = [...new Set(document.needs.map(({ topic }) => topic))];
  return [
    ...head(document, width, styles),
    ...topics.flatMap((topic) => ['', styles.label(topic), ...document.needs.filter((need) => need.topic === topic).flatMap((need) => needLines(need, width, styles))]),
  ].map((line) => `${line}\n`).join('');
}

function head({ files, objects, asked, clusterVersion, counts, needs }: PreflightDocument, width: number, styles: Styles): string[] {
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const of = `${counted(objects, 'object')} in ${counted(files, 'file')}`;
  const first = asked ? `${of}, held against a cluster of Kubernetes ${clusterVersion}` : `${of}; no cluster was asked`;
  const parts = [
    [counts.present, 'there', styles.good], [counts.missing, 'missing', styles.bad],
    [counts.cannotBeTold, 'cannot be told', styles.warning], [counts.notAsked, 'not asked for', styles.quiet],
  ] as const;
  const shown = parts.filter(([number]) => number > 0).map(([number, words, style]) => style(`${number} ${words}`));
  return [...wrapped(first, width), needs.length === 0 ? 'nothing is needed beside Kubernetes itself' : `${counted(needs.length, 'need')}: ${shown.join(', ')}`];
}

function needLines(need: NeedDocument, width: number, styles: Styles): string[] {
  const marks: Readonly<Record<State, readonly [string, Style]>> = {
    present: ['ok', styles.good], missing: ['missing', styles.bad], 'cannot-be-told': ['unknown', styles.warning], 'not-asked': ['needed', styles.quiet],
  };
  const [mark, style] = marks[need.state];
  const title = `${need.kind} ${need.namespace === undefined ? '' : `${need.namespace}/`}${need.name}`;
  const isThere = need.state === 'present';
  const [first, ...others] = wrapped(isThere && need.detail !== '' ? `${title}: ${need.detail}` : title, width - INDENT);
  const points = isThere ? [] : [
    ...(need.detail === '' ? [] : [need.detail]),
    neededBy(need),
    `→ ${need.remedy}`,
  ];
  return [
    `${style(mark.padEnd(INDENT))}${first}`,
    ...others.map((line) => `${' '.repeat(INDENT)}${line}`),
    ...points.flatMap((point) => wrapped(point, width - INDENT - HINT.length).map((line, i) => `${' '.repeat(INDENT)}${i === 0 ? '' : HINT}${line}`)),
  ];
}

function neededBy({ neededBy: [first, ...others] }: NeedDocument): string {
  return `for ${printable(first.object)}, ${printable(first.field)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
