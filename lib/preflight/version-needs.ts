import { lwsFeaturesIn } from '../availability/lws-spec';
import type { LwsFeature } from '../availability/lws-version';
import { askJson, type Cluster, type Question } from './cluster';
import type { ManifestObject } from './manifest';
import type { Need, Use, Verdict } from './need';
import { at, fields, list, text } from './values';

/** Answered by every cluster to everybody: whether it can be reached, and its version. */
export const CLUSTER_VERSION: Question = { args: ['get', '--raw', '/version'], asks: 'get the version of the cluster' };

/** Below, the StatefulSets of a group do not begin to count where LeaderWorkerSet tells them (lws v0.10.0, troubleshooting). */
const LEAST_KUBERNETES: Version = [1, 27, 0];
/** The first release whose API is v1. */
const FIRST_LWS: Version = [0, 3, 0];

type Version = readonly [number, number, number];

/** The version of the cluster in words, such as `v1.31.2`. */
export function versionIn(value: unknown): string | undefined {
  return text(at(value, 'gitVersion'));
}

/** Something that needs a release of LeaderWorkerSet, and the set that uses it. */
interface LwsUse {
  readonly feature: LwsFeature;
  readonly since: Version;
  readonly object: string;
}

/** What LeaderWorkerSets need of Kubernetes and of the controller. */
export function versionNeeds(objects: readonly ManifestObject[]): Need[] {
  const sets = objects.filter(({ kind }) => kind === 'LeaderWorkerSet' || kind === 'DisaggregatedSet');
  if (sets.length === 0) return [];
  const bare: Use[] = sets.map(({ title }) => ({ object: title, field: 'apiVersion' }));
  const uses = sets.flatMap(usesOf).sort((a, b) => compared(b.since, a.since));
  const least = uses[0]?.since ?? FIRST_LWS;
  return [
    {
      topic: 'versions', kind: 'Kubernetes', name: `${LEAST_KUBERNETES[0]}.${LEAST_KUBERNETES[1]} or later`, neededBy: bare,
      remedy: 'upgrade the cluster', look: isKubernetes,
    },
    {
      topic: 'versions', kind: 'LeaderWorkerSet controller', name: `${least.join('.')} or later`,
      neededBy: uses.length === 0 ? bare : uses.map(({ object, feature }) => ({ object, field: feature.what })),
      remedy: 'install or upgrade LeaderWorkerSet: https://lws.sigs.k8s.io/docs/installation/', look: (cluster) => runsController(least, uses, cluster),
    },
  ];
}

/** What of a set came later than the API itself; each role of a DisaggregatedSet is one. */
function usesOf({ kind, content, title }: ManifestObject): LwsUse[] {
  const manifests = kind === 'LeaderWorkerSet' ? [content] : list(at(content, 'spec.roles')).map(({ spec }) => ({ spec: fields(spec) }));
  return [...new Set(manifests.flatMap(lwsFeaturesIn))]
    .map((feature) => ({ feature, since: parsed(feature.since) ?? FIRST_LWS, object: title }))
    .filter(({ since }) => compared(since, FIRST_LWS) > 0);
}

async function isKubernetes(cluster: Cluster): Promise<Verdict> {
  const answer = await askJson(cluster, CLUSTER_VERSION);
  if (!('value' in answer)) return answer.verdict;
  const shown = versionIn(answer.value) ?? 'no version';
  const version = parsed(shown);
  if (!version) return { state: 'cannot-be-told', detail: `the cluster calls itself ${shown}` };
  return { state: compared(version, LEAST_KUBERNETES) >= 0 ? 'present' : 'missing', detail: shown };
}

async function runsController(least: Version, uses: readonly LwsUse[], cluster: Cluster): Promise<Verdict> {
  const answer = await askJson(cluster, {
    args: ['get', 'deployments.apps', '--all-namespaces', '--field-selector', 'metadata.name=lws-controller-manager', '-o', 'json'],
    asks: 'list deployments.apps in all namespaces',
  });
  if (!('value' in answer)) return answer.verdict;
  const [controller] = list(at(answer.value, 'items'));
  if (!controller) return { state: 'cannot-be-told', detail: 'no deployment is called lws-controller-manager: not known' };
  const images = list(at(controller, 'spec.template.spec.containers')).map(({ image }) => String(image));
  if (!(Number(at(controller, 'status.readyReplicas')) > 0)) {
    return { state: 'missing', detail: `deployment ${String(at(controller, 'metadata.namespace'))}/lws-controller-manager has no ready pod` };
  }
  const version = images.map((image) => parsed(image.slice(image.lastIndexOf('/') + 1).split('@')[0].split(':')[1] ?? '')).find((one) => one !== undefined);
  if (!version) return { state: 'cannot-be-told', detail: `not known: the image is ${images.join(', ') || 'not there'}` };
  const shown = `v${version.join('.')}`;
  if (compared(version, least) >= 0) return { state: 'present', detail: shown };
  const lacking = new Set(uses.filter(({ since }) => compared(version, since) < 0).map(({ feature }) => feature));
  return { state: 'missing', detail: [...lacking].map(({ what, since, otherwise }) => `${shown} lacks ${what}, which ${since} brings: ${otherwise}`).join('; ') || shown };
}

function parsed(shown: string): Version | undefined {
  const match = /^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?![\d.])/.exec(shown);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** Above 0 where `a` is newer. */
function compared(a: Version, b: Version): number {
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing === -1 ? 0 : a[differing] - b[differing];
}
