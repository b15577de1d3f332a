import { DNS_1123_LABEL } from '../../validation/dns';
import type { Rule } from '../../validation/rule';
import { RULES } from '../../validation/rules';
import { ExitCode } from '../exit-code';
import type { OptionValues } from '../input/option-values';
import { type CheckDocument, checkDocument } from '../output/check-document';
import { checkGithub } from '../output/check-github';
import { checkSarif } from '../output/check-sarif';
import { checkTable, rulesTable } from '../output/check-table';
import type { Terminal } from '../terminal';
import { LIST_OUTPUTS, type CommandCall, type CommandSpec } from './command-spec';

const OUTPUTS = [...LIST_OUTPUTS, 'sarif', 'github'] as const;
/** The rules that mean something for files that somebody wrote. */
const CHECKED = RULES.filter(({ atSynthOnly = false }) => !atSynthOnly);
const NAMES = CHECKED.map(({ name }) => name);

/** `check`: the rules that hold when manifests are synthesized, for any manifests. */
export const checkCommand: CommandSpec = {
  name: 'check',
  summary: 'what rules find in manifests, whoever made them',
  operands: [{ name: 'files', help: 'manifests, folders of them, or - for the standard input', areFiles: true }],
  options: [
    { name: '--rule', value: '<names>', help: 'only these rules, with commas between them or several times', values: () => NAMES, isList: true },
    { name: '--skip', value: '<names>', help: 'without these rules', values: () => NAMES, isList: true },
    { name: '--strict', help: `end with ${ExitCode.FOUND} where there are warnings only, too` },
    { name: '--namespace', value: '<name>', help: 'namespace of objects that name none' },
    { name: '--list', help: 'print the rules, and read no files' },
    { name: '--output', value: '<format>', help: OUTPUTS.join(', '), values: () => OUTPUTS },
  ],
  examples: ['check dist', 'check dist --output sarif > check.sarif', 'check - --namespace models < rendered.yaml', 'check dist --skip acs-pods-need-no-node --strict', 'check --list'],
  run: async ({ values, operands, terminal }: CommandCall) => {
    const output = values.word('--output', OUTPUTS) ?? 'table';
    const rules = rulesOf(values);
    const namespace = values.text('--namespace');
    if (namespace !== undefined && !DNS_1123_LABEL.test(namespace)) values.refuse('--namespace', namespace, 'at most 63 lower-case letters, digits and hyphens');
    if (values.isGiven('--list')) return list(rules, output, values, terminal);
    if (operands.length === 0) values.refuse('files', undefined, 'files with manifests, folders of them, or - for the standard input', '--list prints the rules');
    if (values.problems.length > 0) return ExitCode.UNUSABLE;
    // YAML is loaded only where somebody reads some.
    const [{ readManifests }, { fileFindings }] = await Promise.all([import('../input/manifest-files.js'), import('../input/checked-manifests.js')]);
    const read = await readManifests(operands, namespace);
    values.problems.push(...read.problems);
    if (values.problems.length > 0) return ExitCode.UNUSABLE;
    const document = checkDocument(fileFindings(read.objects, rules, namespace), read);
    terminal.out(printed(document, output, rules, terminal));
    const { errors, warnings } = document.counts;
    return errors > 0 || (warnings > 0 && values.isGiven('--strict')) ? ExitCode.FOUND : ExitCode.OK;
  },
};

function rulesOf(values: OptionValues): Rule[] {
  const only = values.names('--rule', NAMES, 'rule') ?? NAMES;
  const without = values.names('--skip', NAMES, 'rule') ?? [];
  const rules = CHECKED.filter(({ name }) => only.includes(name) && !without.includes(name));
  if (rules.length === 0 && values.problems.length === 0) values.refuse('--skip', without.join(','), 'rules of which others are left');
  return rules;
}

function list(rules: readonly Rule[], output: (typeof OUTPUTS)[number], values: OptionValues, terminal: Terminal): ExitCode {
  const known = LIST_OUTPUTS.find((name) => name === output);
  if (known === undefined) values.refuse('--output', output, `${LIST_OUTPUTS.join(', ')} where rules are listed`);
  if (values.problems.length > 0) return ExitCode.UNUSABLE;
  const documents = rules.map(({ name, severity, summary, source }) => ({ name, severity, summary, ...(source === undefined ? {} : { source }) }));
  terminal.out(known === 'json' ? `${JSON.stringify(documents, null, 2)}\n` : rulesTable(rules, terminal.columns, terminal.styles));
  return ExitCode.OK;
}

function printed(document: CheckDocument, output: (typeof OUTPUTS)[number], rules: readonly Rule[], { columns, styles }: Terminal): string {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const makers: Readonly<Record<(typeof OUTPUTS)[number], () => string>> = {
    table: () => checkTable(document, columns, styles),
    json: () => json(document),
    sarif: () => json(checkSarif(document.findings, rules)),
    github: () => checkGithub(document.findings),
  };
  return makers[output]();
}
