// Builds and synthesizes a fleet, and prints what that took as JSON: node bench/fleet-app.mjs PROJECT FOLDER OPTIONS
// OPTIONS is JSON: app (App or FleetApp), charts, chain (each chart depends on the one before), warm (after fleets that are not measured).
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const [project, folder, options] = process.argv.slice(2);
const { app: name, charts, chain = false, warm = false } = JSON.parse(options);
const require = createRequire(join(project, 'package.json'));
const { ApiObject, App, Chart } = require('cdk8s');
const Class = name === 'App' ? App : require('cdk8s-inference').FleetApp;
/** Enough for the JIT compiler to have done its work. */
const WARM_UP = [1000, 1000];

if (warm) WARM_UP.forEach((count, index) => fleet(count, join(folder, `warm-up-${index}`)).synth());
const start = performance.now();
const app = fleet(charts, join(folder, 'dist'));
const built = performance.now();
app.synth();
const written = performance.now();
console.log(JSON.stringify({ build: (built - start) / 1000, synth: (written - built) / 1000, megabytes: process.resourceUsage().maxRSS / 1000 }));

function fleet(count, outdir) {
  const made = new Class({ outdir });
  for (let i = 0, previous; i < count; i += 1) {
    const chart = new Chart(made, `model-${i}`);
    objectsOf(`model-${i}`).forEach((object, index) => new ApiObject(chart, String(index), object));
    if (chain && previous) chart.addDependency(previous);
    previous = chart;
  }
  return made;
}

/** A LeaderWorkerSet, its Service and its claim; bench/helm-chart has the same. */
function objectsOf(id) {
  const labels = { app: id };
  const pod = (role, port) => ({
    metadata: { labels: { ...labels, role } },
    spec: {
      containers: [{
        name: 'vllm', image: 'vllm/vllm-openai:v0.17.1',
        command: ['sh', '-c', `exec vllm serve /models/${id} --tensor-parallel-size 8 --pipeline-parallel-size 2 --nnodes 2 --node-rank $LWS_WORKER_INDEX --master-addr $LWS_LEADER_ADDRESS`],
        env: [{ name: 'HF_HUB_OFFLINE', value: '1' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' }],
        ...(port && { ports: [{ name: 'http', containerPort: port }], readinessProbe: { httpGet: { path: '/health', port }, periodSeconds: 10 } }),
        resources: { limits: { cpu: '64', memory: '512Gi', 'nvidia.com/gpu': '8' } },
        volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }, { name: 'weights', mountPath: '/models', readOnly: true }],
      }],
      volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '64Gi' } }, { name: 'weights', persistentVolumeClaim: { claimName: `${id}-weights` } }],
    },
  });
  return [{
    apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: id, labels },
    spec: { replicas: 1, leaderWorkerTemplate: { size: 2, restartPolicy: 'RecreateGroupOnPodRestart', leaderTemplate: pod('leader', 8000), workerTemplate: pod('worker') } },
  }, {
    apiVersion: 'v1', kind: 'Service', metadata: { name: `${id}-leader`, labels },
    spec: { selector: { ...labels, role: 'leader' }, ports: [{ name: 'http', port: 8000, targetPort: 'http' }] },
  }, {
    apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: `${id}-weights`, labels },
    spec: { accessModes: ['ReadOnlyMany'], storageClassName: 'oss', resources: { requests: { storage: '1Ti' } } },
  }];
}
