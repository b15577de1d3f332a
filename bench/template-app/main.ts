import { type Construct } from 'constructs';
import { App, Chart, type ChartProps } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import {
  DataLoad, Dataset, JindoRuntime, JindoRuntimeSpecTieredstoreLevelsMediumtype, JindoRuntimeSpecTieredstoreLevelsQuota,
  JindoRuntimeSpecTieredstoreLevelsVolumeType, JindoRuntimeSpecWorkerResourcesLimits, JindoRuntimeSpecWorkerResourcesRequests,
} from './imports/data.fluid.io';
import {
  LeaderWorkerSet, LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy, LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxSurge,
  LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxUnavailable, LeaderWorkerSetSpecRolloutStrategyType,
} from './imports/leaderworkerset.x-k8s.io';
import { HttpGetPort, type LeaderTemplate, Quantity, rendered, type WorkerTemplate } from './pod-types';

// The deployment of the project's main.ts, written out by hand with the classes that `cdk8s import` generates.
const image = 'registry-cn-hangzhou.ack.aliyuncs.com/ack-demo/vllm:v0.7.2';
const waitForRequests = `import re, sys, time, urllib.request
url, removal, limit, names = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), "|".join(map(re.escape, sys.argv[4:]))
time.sleep(removal)
start = time.time()
while time.time() - start < limit:
    try:
        text = urllib.request.urlopen(url, timeout=5).read().decode()
    except OSError:
        break
    if sum(float(value) for value in re.findall(rf"^(?:{names})(?:{{.*}})? +([0-9.eE+]+)", text, re.M)) == 0:
        break
    time.sleep(1)`;
const waitForLeaderToEnd = `import os, socket, sys, time
port, limit, start, missed = int(sys.argv[1]), float(sys.argv[2]), time.time(), 0
while missed < 3 and time.time() - start < limit:
    try:
        socket.create_connection((os.environ["LWS_LEADER_ADDRESS"], port), 5).close()
        missed = 0
    except OSError:
        missed += 1
    time.sleep(1)`;
const cachePodLabels = { 'alibabacloud.com/compute-class': 'performance', 'alibabacloud.com/compute-qos': 'default' };

export class DeepSeekR1 extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = { }) {
    super(scope, id, props);
    this.cache();
    this.server();
    this.service();
    this.safety();
  }

  private cache() {
    new Dataset(this, 'dataset', {
      metadata: { name: 'deepseek' },
      spec: {
        mounts: [{
          mountPoint: 'oss://my-model-weights/models/DeepSeek-R1',
          name: 'deepseek',
          path: '/',
          options: { 'fs.oss.endpoint': 'oss-cn-hangzhou-internal.aliyuncs.com' },
          encryptOptions: [
            { name: 'fs.oss.accessKeyId', valueFrom: { secretKeyRef: { name: 'oss-secret', key: 'fs.oss.accessKeyId' } } },
            { name: 'fs.oss.accessKeySecret', valueFrom: { secretKeyRef: { name: 'oss-secret', key: 'fs.oss.accessKeySecret' } } },
          ],
        }],
      },
    });

    new JindoRuntime(this, 'runtime', {
      metadata: { name: 'deepseek' },
      spec: {
        replicas: 16,
        tieredstore: {
          levels: [{
            mediumtype: JindoRuntimeSpecTieredstoreLevelsMediumtype.MEM,
            path: '/dev/shm',
            quota: JindoRuntimeSpecTieredstoreLevelsQuota.fromString('115Gi'),
            high: '0.99',
            low: '0.95',
            volumeType: JindoRuntimeSpecTieredstoreLevelsVolumeType.EMPTY_DIR,
          }],
        },
        master: { podMetadata: { labels: cachePodLabels } },
        worker: {
          podMetadata: { labels: cachePodLabels, annotations: { 'kubernetes.io/resource-type': 'serverless' } },
          resources: {
            requests: {
              cpu: JindoRuntimeSpecWorkerResourcesRequests.fromString('16'),
              memory: JindoRuntimeSpecWorkerResourcesRequests.fromString('128Gi'),
            },
            limits: {
              cpu: JindoRuntimeSpecWorkerResourcesLimits.fromString('16'),
              memory: JindoRuntimeSpecWorkerResourcesLimits.fromString('128Gi'),
            },
          },
        },
      },
    });

    new DataLoad(this, 'load', {
      metadata: { name: 'deepseek' },
      spec: {
        dataset: { name: 'deepseek', namespace: 'default' },
        loadMetadata: true,
        podMetadata: { labels: cachePodLabels },
      },
    });
  }

  private server() {
    const metadata = {
      annotations: { 'alibabacloud.com/extra-ephemeral-storage': '20Gi' },
      labels: {
        'alibabacloud.com/compute-class': 'gpu',
        'alibabacloud.com/compute-qos': 'default',
        'alibabacloud.com/gpu-model-series': 'GU8TF',
        'alibabacloud.com/hpn-type': 'rdma',
      },
    };
    const env = [
      { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' },
      { name: 'NCCL_DEBUG', value: 'INFO' },
      { name: 'NCCL_IB_GID_INDEX', value: '3' },
      { name: 'NCCL_IB_HCA', value: 'mlx5' },
      { name: 'NCCL_IB_SL', value: '5' },
      { name: 'NCCL_IB_TC', value: '136' },
      { name: 'NCCL_NET_PLUGIN', value: 'none' },
      { name: 'NCCL_SOCKET_IFNAME', value: 'eth0' },
      { name: 'VLLM_HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'VLLM_PP_LAYER_PARTITION', value: '31,30' },
    ];
    const quantities = {
      cpu: Quantity.fromString('64'),
      memory: Quantity.fromString('512Gi'),
      'nvidia.com/gpu': Quantity.fromString('8'),
    };
    const resources = { limits: quantities, requests: quantities };
    const volumes = [
      { name: 'llm-model', persistentVolumeClaim: { claimName: 'deepseek' } },
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: Quantity.fromString('32Gi') } },
    ];
    const volumeMounts = [{ mountPath: '/dev/shm', name: 'shm' }, { mountPath: '/models/DeepSeek-R1', name: 'llm-model' }];
    const pod = {
      enableServiceLinks: false, automountServiceAccountToken: false, terminationGracePeriodSeconds: 105, securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    };
    const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
    const httpGet = { path: '/health', port: HttpGetPort.fromNumber(8000) };

    const leaderTemplate: LeaderTemplate = {
      metadata,
      spec: {
        ...pod,
        containers: [{
          name: 'deepseek-r1-leader',
          image,
          command: [
            'sh',
            '-c',
            '/vllm-workspace/ray_init.sh leader --ray_cluster_size=$(LWS_GROUP_SIZE) --ray_init_timeout=1800 && exec vllm serve'
            + ' /models/DeepSeek-R1/ --port 8000 --trust-remote-code --served-model-name ds --max-model-len 2048'
            + ' --gpu-memory-utilization 0.95 --tensor-parallel-size 8 --pipeline-parallel-size 2 --enforce-eager',
          ],
          env,
          ports: [{ containerPort: 8000, name: 'http' }],
          resources,
          securityContext: restricted,
          terminationMessagePolicy: 'FallbackToLogsOnError',
          lifecycle: { preStop: { exec: { command: ['python3', '-c', waitForRequests, 'http://127.0.0.1:8000/metrics', '15', '60', 'vllm:num_requests_running', 'vllm:num_requests_waiting'] } } },
          startupProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 497, terminationGracePeriodSeconds: 30 },
          readinessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
          livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 3, terminationGracePeriodSeconds: 30 },
          volumeMounts,
        }],
        volumes,
      },
    };
    const workerTemplate: WorkerTemplate = {
      metadata,
      spec: {
        ...pod,
        containers: [{
          name: 'deepseek-r1-worker',
          image,
          command: [
            'sh',
            '-c',
            'exec /vllm-workspace/ray_init.sh worker --ray_address=$(LWS_LEADER_ADDRESS) --ray_init_timeout=1800',
          ],
          env,
          ports: [{ containerPort: 8000 }],
          resources,
          securityContext: restricted,
          terminationMessagePolicy: 'FallbackToLogsOnError',
          lifecycle: { preStop: { exec: { command: ['python3', '-c', waitForLeaderToEnd, '6379', '75'] } } },
          volumeMounts,
        }],
        volumes,
      },
    };

    new LeaderWorkerSet(this, 'lws', {
      metadata: { name: 'deepseek-r1' },
      spec: {
        replicas: 1,
        rolloutStrategy: {
          type: LeaderWorkerSetSpecRolloutStrategyType.ROLLING_UPDATE,
          rollingUpdateConfiguration: {
            maxUnavailable: LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxUnavailable.fromNumber(1),
            maxSurge: LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxSurge.fromNumber(0),
          },
        },
        leaderWorkerTemplate: {
          size: 2,
          restartPolicy: LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy.RECREATE_GROUP_ON_POD_RESTART,
          leaderTemplate: rendered(leaderTemplate),
          workerTemplate: rendered(workerTemplate),
        },
      },
    });
  }

  private service() {
    new k8s.KubeService(this, 'service', {
      metadata: { name: 'ds-leader', labels: { 'app.kubernetes.io/name': 'deepseek-r1' } },
      spec: {
        type: 'ClusterIP',
        selector: { 'leaderworkerset.sigs.k8s.io/name': 'deepseek-r1', 'leaderworkerset.sigs.k8s.io/worker-index': '0' },
        ports: [{ name: 'http', port: 8000, protocol: 'TCP', targetPort: k8s.IntOrString.fromNumber(8000) }],
      },
    });
  }

  private safety() {
    const set = { 'leaderworkerset.sigs.k8s.io/name': 'deepseek-r1' };
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: { name: 'deepseek-r1' },
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: set }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
    new k8s.KubeNetworkPolicy(this, 'group', {
      metadata: { name: 'deepseek-r1-group' },
      spec: { podSelector: { matchLabels: set }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: set } }] }] },
    });
    new k8s.KubeNetworkPolicy(this, 'api', {
      metadata: { name: 'deepseek-r1-api' },
      spec: {
        podSelector: { matchLabels: { ...set, 'leaderworkerset.sigs.k8s.io/worker-index': '0' } },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: k8s.IntOrString.fromNumber(8000), protocol: 'TCP' }] }],
      },
    });
  }
}

const app = new App();
new DeepSeekR1(app, 'deepseek-r1', { namespace: 'default' });
app.synth();
