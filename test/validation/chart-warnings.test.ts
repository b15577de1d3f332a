import { ApiObject, type App, Chart, JsonPatch, Testing } from 'cdk8s';
import { validateChart } from '../../lib/validation/chart-validation';
import type * as ruleMakers from '../../lib/validation/rule';
import { RuleWarnings } from '../../lib/validation/rule-warnings';
import type * as ruleList from '../../lib/validation/rules';
import { warningsOf } from '../../lib/warnings';

jest.mock('../../lib/validation/rules', () => {
  const actual = jest.requireActual<typeof ruleList>('../../lib/validation/rules');
  const { eachManifest } = jest.requireActual<typeof ruleMakers>('../../lib/validation/rule');
  const isBlue = eachManifest({ name: 'is-blue', severity: 'warning', summary: 'All is blue.' }, (manifest, say) => { if (manifest.colour !== 'blue') say('is not blue'); });
  return { ...actual, MANIFEST_RULES: [...actual.MANIFEST_RULES, isBlue] };
});

const chartWith = (app: App, ...ids: string[]) => {
  const chart = new Chart(app, 'chart');
  for (const id of ids) new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } });
  validateChart(chart);
  validateChart(chart);
  return chart;
};

test('what rules warn of is told once, with the construct, and does not fail', () => {
  const app = Testing.app();
  const chart = chartWith(app, 'a', 'b');

  expect(warningsOf(app)).toEqual(['[chart] a: is not blue (is-blue)', '[chart] b: is not blue (is-blue)']);
  expect(Testing.synth(chart)).toHaveLength(2);
});

test('rules warn of manifests as they are at last, and not of what cannot be rendered', () => {
  const app = Testing.app();
  const chart = chartWith(app, 'a', 'b');
  const [a, b] = chart.node.children as ApiObject[];
  a.addJsonPatch(JsonPatch.add('/colour', 'blue'));
  b.addJsonPatch(JsonPatch.remove('/gone/away'));

  expect(warningsOf(app)).toEqual([]);
  expect(() => app.synth()).toThrow('b: cannot be rendered');
});

describe('a rule can be silenced', () => {
  test('for an object, and for a chart with all that is in it', () => {
    const app = Testing.app();
    const chart = chartWith(app, 'a', 'b');
    RuleWarnings.silence(chart.node.findChild('a'), 'is-blue');

    expect(warningsOf(app)).toEqual(['[chart] b: is not blue (is-blue)']);
    RuleWarnings.silence(chart, 'is-blue');
    expect(warningsOf(app)).toEqual([]);
  });

  test.each([['is-bleu', 'rule: got "is-bleu"; allowed: the name of a rule that warns, as docs/rules.md and cdk8s-inference check --list have them; did you mean is-blue?'], [7 as never, 'rule: got 7; allowed: the name of a rule that warns'], ['names-are-valid', 'rule: got "names-are-valid"; allowed: rules of severity warning; what breaks this one must not be applied']])(
    'but fails for %p', (rule, message) => {
      expect(() => RuleWarnings.silence(Testing.chart(), rule)).toThrow(`RuleWarnings.silence: ${message}`);
    });
});
