import { expectGolden } from '../golden';
import { RULES } from '../../lib/validation/rules';

const PAGE = `# The rules

Manifests are held against these rules when an app is synthesized, before a file is written, and by \`cdk8s-inference check\` ([docs/cli.md](cli.md#check)) whoever made them. What breaks a rule of severity \`error\` must not be applied: synthesizing fails, and \`check\` ends with 1. What breaks one of severity \`warning\` works but may hurt: it is printed, and \`check --strict\` ends with 1. In a program \`RuleWarnings.silence(construct, rule)\` leaves out what a rule warns of a construct and what is below it; \`check\` has \`--skip\`. Each message names the construct, or the file and the line; the field; what was given and what is allowed.

Rules about names hold over all charts of an app, the others within each chart; \`check\` looks at all files together. Rules marked * are about what a program makes and writes, and \`check\` leaves them out.

| rule | severity | what must hold | source |
| --- | --- | --- | --- |
${RULES.map(({ name, severity, summary, source = '', atSynthOnly }) => `| \`${name}\`${atSynthOnly ? ' *' : ''} | ${severity} | ${summary} | ${source} |\n`).join('')}
This page is written by \`UPDATE_GOLDEN=1 npx jest test/docs/rules.test.ts\`.
`;

test('the page has each rule as the program has it', () => {
  expectGolden('docs/rules.md', PAGE);
});
