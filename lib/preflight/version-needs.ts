import { askJson, type Cluster, type Question } from './cluster';
import type { ManifestObject } from './manifest';
import type { Need, Use, Verdict } from './need';
import { at, list, text } from './values';

/** Answered by every cluster to everybody: whether it can be reached, and its version. */
export const CLUSTER_VERSION: Question = { args: ['get', '--raw', '/version'], asks: 'get the version of the cluster' };

/** Below, the StatefulSets of a group do not begin to count where LeaderWorkerSet tells them (lws v0.10.0, troubleshooting). */
const LEAST_KUBERNETES: Version = [1, 27, 0];
/** The releases that brought what the pods of a set may use; the definition of the kind tells nothing of it. */
const BROUGHT: readonly (readonly [string, Version])[] = [['LWS_WORKER_INDEX', [0, 6, 0]], ['LWS_GROUP_SIZE', [0, 4, 0]]];
const FIRST_LWS: Version = [0, 3, 0];

type Version = readonly [number, number, number];

/** The version of the cluster in words, such as `v1.31.2`. */
export function versionIn(value: unknown): string | undefined {
  return text(at(value, 'gitVersion'));
}

/** What LeaderWorkerSets need of Kubernetes and of the controller. */
export function versionNeeds(objects: readonly ManifestObject[]): Need[] {
  const sets = objects.filter(({ kind }) => kind === 'LeaderWorkerSet' || kind === 'DisaggregatedSet');
  if (sets.length === 0) return [];
  const uses = (field: string): Use[] => sets.map(({ title }) => ({ object: title, field }));
  const [why, least] = BROUGHT.find(([name]) => sets.some(({ content }) => JSON.stringify(content).includes(name))) ?? ['apiVersion', FIRST_LWS];
  return [
    {
      topic: 'versions', kind: 'Kubernetes', name: `${LEAST_KUBERNETES[0]}.${LEAST_KUBERNETES[1]} or later`, neededBy: uses('apiVersion'),
      remedy: 'upgrade the cluster', look: isKubernetes,
    },
    {
      topic: 'versions', kind: 'LeaderWorkerSet controller', name: `${least.join('.')} or later`, neededBy: uses(why),
      remedy: 'install or upgrade LeaderWorkerSet: https://lws.sigs.k8s.io/docs/installation/', look: (cluster) => runsController(least, cluster),
    },
  ];
}

async function isKubernetes(cluster: Cluster): Promise<Verdict> {
  const answer = await askJson(cluster, CLUSTER_VERSION);
  if (!('value' in answer)) return answer.verdict;
  const shown = versionIn(answer.value) ?? 'no version';
  const version = parsed(shown);
  if (!version) return { state: 'cannot-be-told', detail: `the cluster calls itself ${shown}` };
  return { state: isAtLeast(version, LEAST_KUBERNETES) ? 'present' : 'missing', detail: shown };
}

async function runsController(least: Version, cluster: Cluster): Promise<Verdict> {
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
  return { state: isAtLeast(version, least) ? 'present' : 'missing', detail: `v${version.join('.')}` };
}

function parsed(shown: string): Version | undefined {
  const match = /^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?![\d.])/.exec(shown);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

function isAtLeast(version: Version, least: Version): boolean {
  const differing = version.findIndex((part, index) => part !== least[index]);
  return differing === -1 || version[differing] > least[differing];
}
