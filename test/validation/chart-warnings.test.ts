import { ApiObject, type App, Chart, JsonPatch, Testing } from 'cdk8s';
import { validateChart } from '../../lib/validation/chart-validation';
import type * as ruleMakers from '../../lib/validation/rule';
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

  expect(warningsOf(app)).toEqual(['[chart] a: is not blue', '[chart] b: is not blue']);
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
