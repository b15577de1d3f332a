import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { WeightKind } from '../../lib/model/weight-component';
import { accuracy, missedAims, quantile, silentFalseAccepts } from './accuracy';
import { compare, figure, verdictOf, type Comparison } from './comparison';
import { readDeployments, readOtherModels, type Deployment } from './deployment';
import { tryPlanning } from './plan-deployment';
import { jsonReport, markdownReport, textReport } from './report';

const deployments = readDeployments();
const [anyRow] = deployments;
/** Bytes of the smallest parameters of a format: at least, and at most with scales. */
const BYTES: Record<NonNullable<Deployment['weightsFormat']>, [number, number]> = {
  AWQ: [0.5, 0.6], GPTQ: [0.5, 0.6], INT4: [0.5, 0.6], MXFP4: [0.5, 0.6], NVFP4: [0.5, 0.6], FP8: [1, 1.1], INT8: [1, 1.1],
  BF16: [2, 2], FP16: [2, 2], FP32: [4, 4],
};
/** A comparison of a row that says nothing but what a test gives it. */
const comparison = (overrides: Partial<Comparison>): Comparison =>
  ({ row: anyRow, verdict: 'agrees', attention: 'full', problems: [], warnings: [], figures: {}, ...overrides });
const weights = (planned: number, logged: number) => comparison({ figures: { weightsGib: figure(planned, logged) } });

describe('plans of public deployments', () => {
  const comparisons = deployments.map(compare);
  const ids = (verdict: Comparison['verdict']) => comparisons.filter((each) => each.verdict === verdict).map(({ row }) => row.id);

  test('meet the aims', () => {
    expect(missedAims(comparisons)).toEqual([]);
  });

  test('leave no deployment out', () => {
    expect(ids('notPlanned')).toEqual([]);
  });

  test('warn where a version of an engine refuses by a fault of its own', () => {
    const found = comparisons.filter(({ verdict }) => verdict === 'engineBug');
    expect(found.map(({ row }) => row.id)).toEqual(deployments.filter(({ outcome }) => outcome === 'engineBug').map(({ id }) => id));
    const names = ({ row, warnings, problems }: Comparison) =>
      [...warnings, ...problems].some((text) => text.includes(`${row.engine} ${row.engineVersion}`));
    expect(found.filter((each) => !names(each)).map(({ warnings }) => warnings)).toEqual([]);
  });
});

describe('the deployments', () => {
  test('are sorted and each has a name of its own', () => {
    const ids = deployments.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test('each say where they can be read', () => {
    expect(deployments.filter(({ source }) => source.trim() === '')).toEqual([]);
  });

  test('log figures only where something logged them', () => {
    expect(deployments.filter(({ logged, evidence }) => logged && evidence !== 'log')).toEqual([]);
  });

  test('have sizes that are whole and shares of memory between 0 and 1', () => {
    const sizes = ({ tensorParallelSize, pipelineParallelSize, dataParallelSize, maxModelLen, gpusPerNode }: Deployment) =>
      [tensorParallelSize, pipelineParallelSize, dataParallelSize, maxModelLen, gpusPerNode];
    expect(deployments.filter((row) => sizes(row).some((size) => !Number.isInteger(size) || size < 1))).toEqual([]);
    expect(deployments.filter(({ gpuMemoryUtilization: share }) => !(share > 0 && share <= 1))).toEqual([]);
    expect(deployments.filter(({ usableMemoryGib }) => !(usableMemoryGib > 0))).toEqual([]);
  });

  test('need every model that is described for them', () => {
    const used = new Set(deployments.map(({ model }) => model));
    expect(readOtherModels().filter(({ name }) => !used.has(name))).toEqual([]);
  });
});

describe('planning a deployment', () => {
  test('counts with weights in the format that its source states', () => {
    const wrong = deployments.flatMap((row) => {
      const plan = tryPlanning(row);
      if (typeof plan === 'string' || row.weightsFormat === undefined) return [];
      const bytes = Math.min(...Object.values(WeightKind).map((kind) => plan.model.quantization.bytesPerParameter(kind)));
      const [least, most] = BYTES[row.weightsFormat];
      return bytes >= least && bytes <= most ? [] : [`${row.id}: ${row.weightsFormat}, planned with ${plan.model.quantization.name}`];
    });
    expect(wrong).toEqual([]);
  });

  test('tells why a model cannot be planned instead of leaving it out', () => {
    expect(tryPlanning({ ...anyRow, model: 'nobody/nothing' })).toContain('nobody/nothing');
  });

  test('tells why a GPU cannot be planned', () => {
    expect(tryPlanning({ ...anyRow, gpu: 'Abacus' })).toContain('Abacus');
  });
});

describe('verdicts', () => {
  test.each([
    ['starts', true, 'agrees'], ['refused', false, 'agrees'], ['refused', true, 'falseAccept'], ['starts', false, 'falseRefusal'],
    ['engineBug', true, 'engineBug'], ['engineBug', false, 'engineBug'],
  ] as const)('%s, fits %s: %s', (outcome, fits, verdict) => {
    expect(verdictOf({ outcome }, fits)).toBe(verdict);
  });

  test('count what could not be planned as a disagreement, and faults of engines not at all', () => {
    const verdicts = ['agrees', 'agrees', 'falseAccept', 'notPlanned', 'engineBug'] as const;
    const found = accuracy(verdicts.map((verdict) => comparison({ verdict })));
    expect(found).toMatchObject({ rows: 5, notPlanned: 1, engineBugs: 1, agreement: 2 / 3, agreementOfAll: 2 / 4 });
  });

  test('find false accepts of which no warning speaks', () => {
    const silent = comparison({ verdict: 'falseAccept' });
    expect(silentFalseAccepts([silent, comparison({ verdict: 'falseAccept', warnings: ['tight'] }), comparison({})])).toEqual([silent]);
  });
});

describe('errors', () => {
  test('are shares of what was logged, whatever their sign', () => {
    const { median, p90, max, rows } = accuracy([weights(99, 100), weights(103, 100), weights(100, 100)]).weights!;
    expect({ rows, median, p90, max }).toEqual({ rows: 3, median: 0.01, p90: 0.03, max: 0.03 });
  });

  test('are none where nothing was logged', () => {
    expect(accuracy([comparison({})]).weights).toBeUndefined();
  });

  test('have quantiles that as many values reach as they say', () => {
    const lists = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
    fc.assert(fc.property(lists, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
      const found = quantile(values, share);
      const within = values.filter((value) => value <= found).length;
      const below = values.filter((value) => value < found).length;
      expect(values).toContain(found);
      expect(within).toBeGreaterThanOrEqual(share * values.length - 1e-9);
      expect(below).toBeLessThanOrEqual(share * values.length);
    }));
  });
});

describe('missed aims', () => {
  const good = comparison({ figures: { weightsGib: figure(100, 100), kvCacheTokens: figure(100, 100) } });

  test('are none where all is well', () => {
    expect(missedAims([good])).toEqual([]);
  });

  test('name a disagreement, a silent false accept, and errors', () => {
    const bad = comparison({ verdict: 'falseAccept', figures: { weightsGib: figure(104, 100), kvCacheTokens: figure(91, 100) } });
    expect(missedAims([bad]).map((aim) => aim.split(/[:,]/)[0])).toEqual([
      'agreement 0.00 %', '1 false accepts without a warning', 'weights', 'weights', 'KV cache tokens', 'KV cache tokens',
    ]);
  });

  test('include that nothing can be compared', () => {
    expect(missedAims([comparison({})])).toEqual(['weights: no row to compare', 'KV cache tokens: no row to compare']);
  });
});

describe('reports', () => {
  const comparisons = [
    comparison({ verdict: 'falseAccept', warnings: ['only 1 GiB is left'] }),
    comparison({ verdict: 'falseRefusal', problems: ['gpu: too small'] }),
    comparison({ verdict: 'notPlanned', reason: 'model: not known' }),
    comparison({ verdict: 'engineBug', warnings: ['this version refuses it'] }),
    weights(99, 100),
  ];

  test('list each disagreement with its reason', () => {
    const text = textReport(comparisons, false);
    const reasons = ['only 1 GiB is left', 'gpu: too small', 'model: not known', 'this version refuses it'];
    expect(reasons.filter((reason) => !text.includes(reason))).toEqual([]);
  });

  test('have a line for each row where asked, disagreements first', () => {
    const lines = textReport(comparisons, true).split('\n');
    const first = lines.findIndex((line) => line.startsWith('verdict ')) + 1;
    const verdicts = lines.slice(first, first + comparisons.length).map((line) => line.split(' ')[0]);
    expect(verdicts).toEqual(['notPlanned', 'falseAccept', 'falseRefusal', 'engineBug', 'agrees']);
  });

  test('say the same as JSON', () => {
    const report = JSON.parse(jsonReport(comparisons, true));
    expect(report.accuracy).toEqual(JSON.parse(JSON.stringify(accuracy(comparisons))));
    expect(report.rows).toHaveLength(comparisons.length);
    expect(report.disagreements).toHaveLength(4);
  });

  test('say the same as a table of Markdown', () => {
    const lines = markdownReport(comparisons).trimEnd().split('\n');
    const cells = lines.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
    expect(new Set(cells.map((row) => row.length))).toEqual(new Set([3]));
    expect(cells[2]).toEqual(['whether the engine starts', '4', '25.0 % agree']);
  });
});

describe('the command', () => {
  const run = (...args: string[]) => {
    try {
      const command = ['--import', 'tsx', join(__dirname, 'main.ts'), ...args];
      const output = execFileSync(process.execPath, command, { encoding: 'utf8', stdio: 'pipe' });
      return { status: 0, error: '', output };
    } catch (error: any) {
      return { status: error.status, error: error.stderr, output: error.stdout };
    }
  };

  test.each([[['--output', 'yaml'], '"yaml"'], [['--row'], '--row']])('refuses %j in one line', (args, given) => {
    const { status, error } = run(...args);
    expect(status).toBe(2);
    expect(error).toMatch(/^error: [^\n]*\n$/);
    expect(error).toContain(given);
  });

  test('prints the table of all deployments', () => {
    const { status, output } = run('--output', 'markdown');
    expect(output).toBe(markdownReport(deployments.map(compare)));
    expect(status).toBe(missedAims(deployments.map(compare)).length === 0 ? 0 : 1);
  });
});
