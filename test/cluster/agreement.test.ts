import fc from 'fast-check';
import { deployment, type Deployment, needsImageVolumes } from './agreement/deployment';
import { reasonsFor, type Strictness, STRICTNESS } from './agreement/strictness';
import { type Ours, ourVerdict, serverVerdict } from './agreement/verdicts';
import { ask, hasKind, makeNamespace } from './cluster';

const SEED = Number(process.env.AGREEMENT_SEED ?? 20_260_801);
/** An older release is asked for a second opinion, on fewer. */
const DEPLOYMENTS = { newest: 2000, older: 600 };
const AT_ONCE = 16;
const KINDS = [
  ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet'], ['data.fluid.io/v1alpha1', 'JindoRuntime'], ['keda.sh/v1alpha1', 'ScaledObject'], ['monitoring.coreos.com/v1', 'PodMonitor'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'], ['inference.networking.k8s.io/v1', 'InferencePool'],
] as const;

interface Case { readonly given: Deployment; readonly ours: Ours; readonly refusals: readonly string[] }

let namespace: string;
let most: number;
/** Whether the cluster knows all that a deployment has: volumes of images came with Kubernetes 1.33. */
let isKnown: (given: Deployment) => boolean;
let judge: (given: Deployment) => Promise<Case>;

beforeAll(async () => {
  const absent = (await Promise.all(KINDS.map(async ([apiVersion, kind]) => (await hasKind(apiVersion, kind) ? [] : [kind])))).flat();
  if (absent.length > 0) throw new Error(`the cluster does not know ${absent.join(', ')}; docs/reliability.md says how their definitions are installed`);
  namespace = await makeNamespace('agreement', { pods: 0 });
  const { major, minor } = await ask('GET', '/version');
  const hasImageVolumes = Number(major) > 1 || Number.parseInt(minor, 10) >= 33;
  most = Number(process.env.AGREEMENT_DEPLOYMENTS ?? (hasImageVolumes ? DEPLOYMENTS.newest : DEPLOYMENTS.older));
  isKnown = (given) => hasImageVolumes || !needsImageVolumes(given);
  judge = async (given) => {
    const ours = ourVerdict(given, namespace);
    return { given, ours, refusals: ours.manifests !== undefined && isKnown(given) ? await serverVerdict(ours.manifests) : [] };
  };
});

test('of deployments at random the API server refuses none that we accept, and we know why where we refuse more', async () => {
  const judged = new Map<number, Case>();
  const queue = fc.sample(deployment, { seed: SEED, numRuns: most }).entries();
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, async () => {
    for (const [index, given] of queue) if (isKnown(given)) judged.set(index, await judge(given));
  }));
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason as Error;

  const cases = [...judged.values()];
  const isOurs = ({ ours }: Case) => ours.problems.length === 0;
  const stricter = cases.filter((each) => !isOurs(each) && each.ours.manifests !== undefined && each.refusals.length === 0);
  const counts = new Map<Strictness, number>();
  const unknown: string[] = [];
  for (const { ours } of stricter) {
    const { reasons, unexplained } = reasonsFor(ours.problems);
    reasons.forEach((reason) => counts.set(reason, (counts.get(reason) ?? 0) + 1));
    unknown.push(...unexplained);
  }
  report(cases, stricter, counts);

  const first = [...judged].filter(([, each]) => isOurs(each) && each.refusals.length > 0).map(([index]) => index).sort((a, b) => a - b).at(0);
  if (first !== undefined) await shrink(first);
  expect({ 'strictness without a reason in agreement/strictness.ts': [...new Set(unknown)] }).toEqual({ 'strictness without a reason in agreement/strictness.ts': [] });
  // That it is about something: half and half, and of each kind enough.
  expect(cases.filter(isOurs).length).toBeGreaterThan(cases.length / 4);
  expect(cases.filter((each) => !isOurs(each) && each.refusals.length > 0).length).toBeGreaterThan(cases.length / 20);
}, 1_800_000);

/** Fails with the smallest deployment that we accept and the API server refuses. */
async function shrink(index: number): Promise<void> {
  await fc.assert(fc.asyncProperty(deployment, async (given) => {
    const { ours, refusals } = await judge(given);
    if (ours.problems.length === 0 && refusals.length > 0) throw new Error(`the API server refuses what we accept:\n${refusals.join('\n')}`);
  }), { seed: SEED, path: String(index), numRuns: 1, endOnFailure: false });
}

/** What the API server says, without what differs from one deployment to the next. */
function kindsOf(cases: readonly Case[]): string[] {
  const counts = new Map<string, number>();
  const texts = cases.flatMap(({ refusals }) => refusals.map((text) => text.replaceAll(namespace, '').replace(/"[^"]*"/g, '"…"').replace(/\[\d+\]/g, '[…]').slice(0, 300)));
  texts.forEach((text) => counts.set(text, (counts.get(text) ?? 0) + 1));
  return [...counts].sort(([, a], [, b]) => b - a).map(([text, n]) => `${String(n).padStart(4)} ${text}`);
}

function report(cases: readonly Case[], stricter: readonly Case[], counts: ReadonlyMap<Strictness, number>): void {
  const count = (matches: (each: Case) => boolean) => cases.filter(matches).length;
  const lines = [
    `${cases.length} deployments of seed ${SEED}${cases.length < most ? `, and ${most - cases.length} with volumes of images, which this release does not know` : ''}:`,
    `  ${count(({ ours, refusals }) => ours.problems.length === 0 && refusals.length === 0)} both accept`,
    `  ${count(({ ours, refusals }) => ours.problems.length > 0 && refusals.length > 0)} both refuse`,
    `  ${count(({ ours }) => ours.manifests === undefined)} we refuse before there is a manifest`,
    `  ${stricter.length} we refuse and the API server accepts, because of:`,
    ...[...counts].sort(([, a], [, b]) => b - a).map(([{ why }, n]) => `    ${String(n).padStart(4)} ${why}`),
    `    (${STRICTNESS.length - counts.size} of ${STRICTNESS.length} reasons did not come up)`,
    `  ${count(({ ours, refusals }) => ours.problems.length === 0 && refusals.length > 0)} we accept and the API server refuses`,
    ...kindsOf(cases.filter(({ ours }) => ours.problems.length === 0)).map((text) => `    ${text}`),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}
