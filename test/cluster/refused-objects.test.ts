import { type Judged, REFUSED, TAKEN } from '../validation/refused-objects';
import { makeNamespace } from './cluster';
import { serverVerdict } from './agreement/verdicts';

let namespace: string;

beforeAll(async () => {
  namespace = await makeNamespace('refused', { pods: 0 });
});

const verdictsOf = async (cases: readonly Judged[]) => Promise.all(cases.map(async ({ what, manifest }) => {
  const object = JSON.parse(JSON.stringify({ ...manifest, metadata: { ...manifest.metadata, namespace } }));
  return { title: `${manifest.kind} ${what}`, refusals: await serverVerdict([object]) };
}));

test('what rules refuse of core objects the API server refuses', async () => {
  const verdicts = await verdictsOf(REFUSED.filter(({ isLater }) => !isLater));

  expect(verdicts.filter(({ refusals }) => refusals.length === 0).map(({ title }) => title)).toEqual([]);
});

test('what rules take of core objects the API server takes', async () => {
  expect((await verdictsOf(TAKEN)).filter(({ refusals }) => refusals.length > 0)).toEqual([]);
});
