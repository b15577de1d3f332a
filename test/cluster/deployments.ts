import { Chart, Size, Testing } from 'cdk8s';
import { Engine, EngineVersion, ExistingClaim, GpuSpec, ModelServer, ModelSpec, ParallelismPlan, Platform, type ModelServerProps, type PodContribution } from '../../lib';
import type { Json } from '../fixtures';
import { apply, eventually, list } from './cluster';
import { isReady } from './kubelet';

/** What no node of a real cluster has, so that no GPU is taken and no image pulled; the nodes of `control-plane/` take such pods. */
export const NOWHERE: PodContribution = { nodeSelector: { 'cdk8s-inference.test/nowhere': 'true' } };

const VERSION = EngineVersion.vllm('0.19.1');

/** A plan of two pods. */
export const TWO_PODS = ParallelismPlan.of({
  model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H200_141GB, gpusPerPod: 8, engineVersion: VERSION, maxModelLen: 32_768, tensorParallelSize: 8, pipelineParallelSize: 2,
});

/** A plan of one pod. */
export const ONE_POD = ParallelismPlan.of({ model: ModelSpec.QWEN2_5_7B, gpu: GpuSpec.H20_96GB, maxModelLen: 8192, engineVersion: VERSION });

/** A server named r1 of two pods, whose pods run nowhere, and what else `props` say. */
export function server(chart: Chart, props: Partial<ModelServerProps> = {}): ModelServer {
  const weights = props.weights ?? new ExistingClaim(chart, 'weights', { claimName: 'weights' });
  return new ModelServer(chart, 'r1', {
    plan: TWO_PODS, engine: Engine.vllm({ image: 'example.com/vllm:v0.19.1' }), weights, platform: Platform.kubernetes(), cpu: 8, memory: Size.gibibytes(64), lwsVersion: '0.10', overrides: NOWHERE, ...props,
  });
}

/** A claim for weights that is bound at once, without a driver. */
export async function provideWeights(namespace: string): Promise<void> {
  const name = `weights-${namespace}`;
  const storage = { storage: '1Gi' };
  const common = { accessModes: ['ReadOnlyMany'], storageClassName: '' };
  const labels = { 'cdk8s-inference.test/run': process.env.CLUSTER_TEST_RUN ?? 'none' };
  await apply({
    apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name, labels },
    spec: { ...common, capacity: storage, persistentVolumeReclaimPolicy: 'Retain', nfs: { server: '192.0.2.1', path: '/' }, claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: 'weights' } },
  });
  await apply({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'weights', namespace }, spec: { ...common, resources: { requests: storage }, volumeName: name } });
}

/** The manifests of a chart in a namespace. */
export function manifestsOf(namespace: string, build: (chart: Chart) => void): Json[] {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  build(chart);
  return Testing.synth(chart) as Json[];
}

/** Applies the manifests of a chart; gives them back. */
export async function deploy(namespace: string, build: (chart: Chart) => void): Promise<Json[]> {
  const manifests = manifestsOf(namespace, build);
  for (const manifest of manifests) await apply(manifest);
  return manifests;
}

/** The pods of a set once these are there, no others, and all are ready. */
export async function readyPods(namespace: string, selector: string, names: readonly string[]): Promise<Json[]> {
  return eventually(async () => {
    const pods = await list('v1', 'Pod', namespace, selector);
    expect(pods.map((pod) => `${pod.metadata.name} ${isReady(pod) ? 'ready' : 'not ready'}`)).toEqual(names.map((name) => `${name} ready`));
    return pods;
  }, 120_000);
}
