import type { FileFinding } from '../input/checked-manifests';

/** The findings as commands of GitHub Actions, which shows them beside the lines of a change. */
export function checkGithub(findings: readonly FileFinding[]): string {
  return findings.map(({ rule, severity, file, line, column, object, message }) =>
    `::${severity} file=${property(file)},line=${line},col=${column},title=${property(rule)}::${data(`${object}: ${message}`)}\n`).join('');
}

/** What follows the command: the ends of lines, and the sign that stands for them. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A value of the command: also what ends one. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
