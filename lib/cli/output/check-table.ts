import type { Rule } from '../../validation/rule';
import type { FileFinding } from '../input/checked-manifests';
import type { CheckDocument } from './check-document';
import { INDENT, printable, wrapped } from './lines';
import type { Styles } from './style';

const INNER = '  ';

/** The findings, each with its place, as terminals and editors make links of it. */
export function checkTable({ files, objects, counts, findings }: CheckDocument, width: number, styles: Styles): string {
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const parts = [
    ...(counts.errors > 0 ? [styles.bad(counted(counts.errors, 'error'))] : []),
    ...(counts.warnings > 0 ? [styles.warning(counted(counts.warnings, 'warning'))] : []),
  ];
  const head = `${counted(objects, 'object')} in ${counted(files, 'file')}: ${parts.length === 0 ? styles.good('nothing found') : parts.join(', ')}`;
  return [head, ...findings.flatMap((finding) => ['', ...findingLines(finding, width, styles)])].map((line) => `${line}\n`).join('');
}

/** The place is not cut, so that it stays a link. */
function findingLines({ rule, severity, file, line, column, object, message }: FileFinding, width: number, styles: Styles): string[] {
  const style = severity === 'error' ? styles.bad : styles.warning;
  return [
    `${styles.label(printable(`${file}:${line}:${column}`))} ${style(severity)} ${rule}`,
    ...[object, message].flatMap((text) => wrapped(text, width - INNER.length)).map((text) => `${INNER}${text}`),
  ];
}

/** The rules with what must hold. */
export function rulesTable(rules: readonly Rule[], width: number, styles: Styles): string {
  return rules.flatMap(({ name, severity, summary }) => [
    `${(severity === 'error' ? styles.bad : styles.warning)(severity.padEnd(INDENT))}${styles.label(name)}`,
    ...wrapped(summary, width - INDENT).map((line) => `${' '.repeat(INDENT)}${line}`),
  ]).map((line) => `${line}\n`).join('');
}
