import type { Rule, Source } from '../../lib/validation/rule';
import { RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';
import * as made from './trap-manifests';

/** Deployments with their Services, sets with their caches, volumes and policies, and Jobs, each with a name of its own. */
function manifests(count: number): Json[] {
  return Array.from({ length: count }, (_, number) => {
    const name = `m${number}`;
    const [set, service] = JSON.parse(JSON.stringify(made.multiprocessing().all).replaceAll('"server"', `"${name}"`).replaceAll('"api"', `"${name}-api"`)) as Json[];
    const cache = JSON.parse(JSON.stringify(made.cache()).replaceAll('"name":"', `"name":"${name}-`)) as Json[];
    const volume = JSON.parse(JSON.stringify(made.volume()).replaceAll('"name":"', `"name":"${name}-`)) as Json[];
    const labels = { app: `${name}-web`, tier: 'web' };
    const pod = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'a/b:1', ports: [{ name: 'http', containerPort: 80 }], env: [{ name: 'HF_HOME', value: '/cache' }] }] } };
    return [
      set, service, ...cache, ...volume,
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `${name}-web` }, spec: { selector: { matchLabels: labels }, template: pod } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: `${name}-web` }, spec: { selector: labels, ports: [{ port: 80, targetPort: 'http' }] } },
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `${name}-ask` }, spec: { template: { metadata: { labels: { app: `${name}-ask` } }, spec: { ...pod.spec, restartPolicy: 'Never' } } } },
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec: { podSelector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/name': name } }, ingress: [{}] } },
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name }, spec: { defaultBackend: { service: { name: `${name}-web`, port: { number: 80 } } } } },
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { maxUnavailable: 1, selector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/name': name } } } },
      { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name }, spec: { scaleTargetRef: { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', name }, maxReplicas: 2 } },
      { apiVersion: 'inference.networking.k8s.io/v1', kind: 'InferencePool', metadata: { name }, spec: { selector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/name': name, 'leaderworkerset.sigs.k8s.io/worker-index': '0' } } } },
    ];
  }).flat();
}

/** How often a rule reads a field of any manifest. */
function readsOf(rule: Rule, given: readonly Json[]): number {
  let reads = 0;
  const watched = <T>(value: T): T => (typeof value !== 'object' || value === null ? value : new Proxy(value, {
    get: (target, key, receiver) => {
      reads++;
      return watched(Reflect.get(target, key, receiver));
    },
  }));
  const sources: Source[] = given.map((manifest, index) => ({ path: `file:${index}`, manifest: watched(manifest) }));
  rule.look(sources);
  return reads;
}

const [few, many] = [manifests(20), manifests(80)];

test.each(RULES.map((rule): [string, Rule] => [rule.name, rule]))('%s reads four times as much of four times the objects', (_name, rule) => {
  expect(readsOf(rule, many)).toBeLessThan(5 * readsOf(rule, few) + 100);
});
