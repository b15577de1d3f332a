import { parseArgs } from 'node:util';
import { invalid, isReport, problem } from '../../lib/problems';
import { missedAims } from './accuracy';
import { compare } from './comparison';
import { readDeployments } from './deployment';
import { jsonReport, markdownReport, textReport } from './report';

const OUTPUTS = ['text', 'json', 'markdown'];
const HELP = `Plans every known deployment and compares with what happened: npm run accuracy -- [options]

  --output text|json|markdown  what to print (default: text); markdown is the table of the README
  --rows                       each deployment as well, those that are furthest off first (text, json)
  --help                       this text

Ends with 1 when an aim is missed, with 2 when an option is wrong.
`;

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  if (!isReport(error) && !isWrongOption(error)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2;
}

function run(args: string[]): number {
  const { values } = parseArgs({
    args, options: { output: { type: 'string', default: 'text' }, rows: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!OUTPUTS.includes(values.output)) throw invalid('accuracy', [problem('--output', values.output, OUTPUTS.join(', '))]);
  const comparisons = readDeployments().map(compare);
  const report = { json: jsonReport, markdown: markdownReport }[values.output] ?? textReport;
  process.stdout.write(report(comparisons, values.rows));
  return missedAims(comparisons).length === 0 ? 0 : 1;
}

function isWrongOption(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
