import type { Json } from '../fixtures';
import { ask, list, merge, pause, read, Refusal } from './cluster';

/**
 * Plays the nodes of a namespace for pods that no node has, as on a cluster without GPUs: says in their status that they run and
 * are ready. Where nodes take the pods, it has nothing to do. Ends when `stop` is called.
 */
export function playNodes(namespace: string): { readonly stop: () => Promise<void> } {
  let stopped = false;
  let address = 0;
  const running = (async () => {
    while (!stopped) {
      const pods = await list('v1', 'Pod', namespace);
      for (const pod of pods.filter(isLeftAlone)) await start(pod, ++address);
      await pause(200);
    }
  })();
  return { stop: async () => { stopped = true; await running; } };
}

/** Nodes that take pods do so within moments. */
function isLeftAlone({ spec, status, metadata }: Json): boolean {
  const age = Date.now() - Date.parse(metadata.creationTimestamp);
  return spec.nodeName === undefined && status.phase === 'Pending' && metadata.deletionTimestamp === undefined && age > 1500;
}

async function start({ metadata: { namespace, name }, spec }: Json, number: number): Promise<void> {
  const ip = `198.18.${number >> 8}.${number & 255}`;
  const state = { running: { startedAt: new Date().toISOString() } };
  const status = {
    phase: 'Running', podIP: ip, podIPs: [{ ip }],
    conditions: ['Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status: 'True' })),
    containerStatuses: spec.containers.map((container: Json) => ({ name: container.name, image: container.image, imageID: '', ready: true, started: true, restartCount: 0, state })),
  };
  try {
    await merge(`/api/v1/namespaces/${namespace}/pods/${name}/status`, { status });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** Whether a pod runs, is ready, and is not about to end. */
export function isReady({ metadata, status }: Json): boolean {
  return metadata.deletionTimestamp === undefined && (status.conditions ?? []).some(({ type, status: holds }: Json) => type === 'Ready' && holds === 'True');
}

/**
 * The pods that a Service leads to, by name: its endpoints. Kubernetes makes none of pods that no node has; of these it is those
 * which the Service selects and which are ready.
 */
export async function endpoints(namespace: string, service: string): Promise<string[]> {
  const { spec } = await read('v1', 'Service', namespace, service);
  const selected = await list('v1', 'Pod', namespace, Object.entries(spec.selector).map(([key, value]) => `${key}=${String(value)}`).join(','));
  if (selected.length > 0 && selected.every((pod) => pod.spec.nodeName === undefined)) return selected.filter(isReady).map(({ metadata }) => metadata.name as string);
  const slices = await list('discovery.k8s.io/v1', 'EndpointSlice', namespace, `kubernetes.io/service-name=${service}`);
  return slices.flatMap((slice) => slice.endpoints ?? []).filter(({ conditions }: Json) => conditions?.ready !== false).map(({ targetRef }: Json) => targetRef.name as string).sort();
}

/** Asks for a pod to go, as a drain of its node does. What the API server answers. */
export async function evict(namespace: string, name: string): Promise<number> {
  try {
    await ask('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } });
    return 201;
  } catch (error) {
    if (error instanceof Refusal) return error.status;
    throw error;
  }
}
