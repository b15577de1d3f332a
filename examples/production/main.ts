import { Chart, Duration, Size } from 'cdk8s';
import {
  Autoscaling, Drain, Engine, EngineVersion, ExistingClaim, GpuSpec, ModelHttpRoute, ModelServer, ModelSpec, Monitoring, NetworkAccess, NetworkPeer,
  ParallelismPlan, Platform, Rollout, SmokeTest, synthesize,
} from 'cdk8s-inference';

// DeepSeek-R1 on pods of 8 H20 GPUs in any cluster, as operators run it: without Ray, with a key, monitored, scaled by its
// queue, updated without an outage, and reached through a gateway. docs/operations.md walks through it.
synthesize((app) => {
  const chart = new Chart(app, 'deepseek-r1', { namespace: 'inference' });

  const plan = ParallelismPlan.of({
    model: ModelSpec.DEEPSEEK_R1,
    gpu: GpuSpec.H20_96GB,
    engineVersion: EngineVersion.vllm('0.19.1'),
    maxModelLen: 32_768,
    maxConcurrency: 32,
  });

  const server = new ModelServer(chart, 'deepseek-r1', {
    plan,
    engine: Engine.vllm({
      image: 'vllm/vllm-openai:v0.19.1',
      drain: Drain.of({ requests: Duration.minutes(5) }),
    }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'deepseek-r1', readGibPerSecond: 1 }),
    platform: Platform.kubernetes({
      nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H20' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    }),
    cpu: 64,
    memory: Size.gibibytes(512),
    lwsVersion: '0.10',
    apiKey: { secretName: 'deepseek-r1-api-key', key: 'token' },
    access: NetworkAccess.clients({
      clients: [NetworkPeer.sameNamespace(), NetworkPeer.inNamespace('gateway')],
      scrapers: [NetworkPeer.inNamespace('monitoring')],
    }),
    rollout: Rollout.rolling({ maxUnavailable: 0, maxSurge: 1 }),
    autoscaling: Autoscaling.keda({ prometheusAddress: 'http://prometheus-operated.monitoring.svc:9090', minReplicas: 1, maxReplicas: 4 }),
  });

  new Monitoring(chart, 'monitoring', { server, labels: { release: 'kube-prometheus-stack' } });
  new ModelHttpRoute(chart, 'route', { server, gateways: [{ name: 'public', namespace: 'gateway' }], hostnames: ['r1.example.com'] });
  new SmokeTest(chart, 'smoke-test', { server });
});
