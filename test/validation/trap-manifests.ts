import type { Json } from '../fixtures';

export const NAME = 'leaderworkerset.sigs.k8s.io/name';
export const INDEX = 'leaderworkerset.sigs.k8s.io/worker-index';

/** Manifests by hand, with names for the parts that tests break. */
export interface Written {
  readonly set: Json;
  readonly leader: Json;
  readonly worker: Json;
  /** The engine's containers. */
  readonly head: Json;
  readonly tail: Json;
  readonly service: Json;
  readonly all: Json[];
}

const MODEL = ['/models/m/', '--served-model-name', 'm', '--max-model-len', '4096', '--port', '8000'];
const JOIN = ['--nnodes', '$(LWS_GROUP_SIZE)', '--node-rank', '$(LWS_WORKER_INDEX)', '--master-addr', '$(LWS_LEADER_ADDRESS)'];
const PROBE = { httpGet: { path: '/health', port: 8000 }, periodSeconds: 10, timeoutSeconds: 5 };

const container = (name: string, command: string[]): Json => ({
  name, image: 'registry.example.com/vllm:latest', command,
  env: [
    { name: 'NCCL_SOCKET_IFNAME', value: 'eth0' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' },
    { name: 'VLLM_HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ],
  ports: [{ name: 'http', containerPort: 8000 }],
  resources: { limits: { cpu: '64', memory: '512Gi', 'nvidia.com/gpu': '8' }, requests: { cpu: '64', memory: '512Gi', 'nvidia.com/gpu': '8' } },
  volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }, { name: 'model', mountPath: '/models/m' }],
});

const pod = (engine: Json): Json => ({
  metadata: { labels: {}, annotations: {} },
  spec: {
    enableServiceLinks: false, terminationGracePeriodSeconds: 60, containers: [engine],
    volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '32Gi' } }, { name: 'model', persistentVolumeClaim: { claimName: 'model' } }],
  },
});

/** A group of two pods that somebody wrote, and its Service: nothing is wrong about them. */
export function written(leaderCommand: string[], workerCommand: string[], port = 8000): Written {
  const [head, tail] = [container('engine', leaderCommand), container('engine', workerCommand)];
  head.readinessProbe = { ...PROBE, httpGet: { path: '/health', port } };
  head.startupProbe = { ...PROBE, httpGet: { path: '/health', port }, failureThreshold: 360 };
  const [leader, worker] = [pod(head), pod(tail)];
  const set = {
    apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'server', namespace: 'team', annotations: {} },
    spec: { replicas: 2, leaderWorkerTemplate: { size: 2, restartPolicy: 'RecreateGroupOnPodRestart', leaderTemplate: leader, workerTemplate: worker } },
  };
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'team' }, spec: { selector: { [NAME]: 'server', [INDEX]: '0' }, ports: [{ name: 'http', port }] } };
  return { set, leader, worker, head, tail, service, all: [set, service] };
}

/** vLLM's own launcher over two pods. */
export function multiprocessing(): Written {
  const flags = [...MODEL, '--tensor-parallel-size', '8', '--pipeline-parallel-size', '2', ...JOIN];
  return written(['vllm', 'serve', ...flags], ['vllm', 'serve', ...flags, '--headless']);
}

/** vLLM on Ray, by scripts. */
export function ray(): Written {
  const serve = `vllm serve ${MODEL.join(' ')} --tensor-parallel-size 8 --pipeline-parallel-size 2 --distributed-executor-backend ray`;
  return written(
    ['sh', '-c', `/scripts/ray_init.sh leader --ray_cluster_size=$(LWS_GROUP_SIZE) --ray_init_timeout=1800 && exec ${serve}`],
    ['sh', '-c', 'exec /scripts/ray_init.sh worker --ray_address=$(LWS_LEADER_ADDRESS) --ray_init_timeout=1800'],
  );
}

/** Copies of attention on 16 GPUs with experts spread over them. */
export function dataParallel(): Written {
  const flags = [...MODEL, '--enable-expert-parallel', '--data-parallel-size', '16', '--data-parallel-size-local', '8', '--data-parallel-address', '$(LWS_LEADER_ADDRESS)'];
  return written(['vllm', 'serve', ...flags], ['sh', '-c', `exec vllm serve ${flags.join(' ')} --headless --data-parallel-start-rank $$(($(LWS_WORKER_INDEX) * 8))`]);
}

/** SGLang, which runs the same on all pods. */
export function sglang(): Written {
  const command = [
    'python3', '-m', 'sglang.launch_server', '--model-path', '/models/m/', '--served-model-name', 'm', '--context-length', '4096', '--host', '0.0.0.0', '--port', '30000',
    '--tp', '16', '--dist-init-addr', '$(LWS_LEADER_ADDRESS):20000', '--nnodes', '$(LWS_GROUP_SIZE)', '--node-rank', '$(LWS_WORKER_INDEX)',
  ];
  const group = written(command, [...command], 30000);
  group.head.image = group.tail.image = 'registry.example.com/sglang:latest';
  return group;
}

/** The same group on pods of ACS with RDMA. */
export function acs(): Written {
  const group = multiprocessing();
  for (const { metadata } of [group.leader, group.worker]) {
    Object.assign(metadata.labels, {
      'alibabacloud.com/compute-class': 'gpu', 'alibabacloud.com/compute-qos': 'default', 'alibabacloud.com/gpu-model-series': 'GU8TF', 'alibabacloud.com/hpn-type': 'rdma',
    });
    metadata.annotations['alibabacloud.com/extra-ephemeral-storage'] = '40Gi';
  }
  return group;
}

/** A volume of OSS, its claim and no Secret. */
export function volume(): Json[] {
  return [
    {
      apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'model' },
      spec: {
        capacity: { storage: '700Gi' }, accessModes: ['ReadOnlyMany'], storageClassName: '', claimRef: { name: 'model', namespace: 'team' },
        csi: {
          driver: 'ossplugin.csi.alibabacloud.com', volumeHandle: 'model', nodePublishSecretRef: { name: 'oss', namespace: 'team' },
          volumeAttributes: { bucket: 'weights', url: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/m', fuseType: 'ossfs', otherOpts: '-o umask=022' },
        },
      },
    },
    {
      apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'model', namespace: 'team' },
      spec: { accessModes: ['ReadOnlyMany'], storageClassName: '', volumeName: 'model', resources: { requests: { storage: '700Gi' } } },
    },
  ];
}

/** A cache of Fluid: Dataset, runtime and load. */
export function cache(): Json[] {
  return [
    {
      apiVersion: 'data.fluid.io/v1alpha1', kind: 'Dataset', metadata: { name: 'model', namespace: 'team' },
      spec: { mounts: [{ mountPoint: 'oss://weights/m', name: 'model', path: '/', options: { 'fs.oss.endpoint': 'oss-cn-hangzhou-internal.aliyuncs.com' } }] },
    },
    {
      apiVersion: 'data.fluid.io/v1alpha1', kind: 'JindoRuntime', metadata: { name: 'model', namespace: 'team' },
      spec: {
        replicas: 4, worker: { podMetadata: { labels: {} }, resources: { limits: { cpu: '16', memory: '128Gi' }, requests: { cpu: '16', memory: '128Gi' } } },
        tieredstore: { levels: [{ mediumtype: 'MEM', volumeType: 'emptyDir', path: '/dev/shm', quota: '115Gi', high: '0.95', low: '0.7' }] },
      },
    },
    { apiVersion: 'data.fluid.io/v1alpha1', kind: 'DataLoad', metadata: { name: 'model', namespace: 'team' }, spec: { dataset: { name: 'model', namespace: 'team' } } },
  ];
}

/** What may stand beside a group. */
export const scaler = (spec: Json = {}): Json => ({
  apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'server', namespace: 'team' },
  spec: { scaleTargetRef: { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', name: 'server' }, minReplicaCount: 1, maxReplicaCount: 4, triggers: [], ...spec },
});
export const budget = (spec: Json): Json => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'server', namespace: 'team' }, spec });
export const policy = (spec: Json): Json => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'server', namespace: 'team' }, spec });
