/**
 * The problems of a report under the name of the option that brought it. A report has its subject before a colon, and then
 * either one problem or a list of them.
 */
export function reportLines(option: string, report: Error): string[] {
  const [first, ...points] = report.message.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const problems = points.length === 0 ? [withoutSubject(first ?? 'not usable', option)] : points.map((point) => point.replace(/^- /, ''));
  return problems.map((text) => `${option}: ${text}`);
}

/** Users of the command line did not call `KvCacheType.named` and such, and the option stands there already. */
function withoutSubject(line: string, option: string): string {
  return line.startsWith(`${option}: `) ? line.slice(option.length + 2) : line.replace(/^[A-Z]\w*(\.\w+)?: (\w+: )?/, '');
}
