import { GROUP_NAME } from '../pod/lws';
import { problem } from '../problems';
import { eachManifest, type Fields, fields, list, type Manifest, word } from './rule';
import { nameOf, namespaceOf } from './services';
import type { SetPod } from './set-pods';
import { SourceIndex } from './source-index';

/** A Service leads to ports that its pods have. */
export const servicesLeadToOpenPorts = eachManifest({
  name: 'services-lead-to-open-ports', severity: 'error', summary: 'A port that a Service names is one that the pods behind it have.', source: 'kubernetes: Service, port definitions',
}, (manifest, say, sources) => {
  const { selector, ports } = fields(manifest.spec);
  if (manifest.kind !== 'Service' || manifest.apiVersion !== 'v1' || Object.keys(fields(selector)).length === 0) return;
  const { namespace = 'default' } = fields(manifest.metadata);
  const behind = SourceIndex.of(sources).candidates(fields(selector), namespace)
    .filter(({ source, pod }) => selects(fields(selector), source.manifest, pod)).map(({ pod }) => pod);
  if (behind.length === 0) return;
  list(ports).forEach(({ targetPort }, index) => {
    const names = behind.flatMap(({ spec }) => list(spec.containers)).flatMap((container) => list(container.ports)).map(({ name }) => name);
    if (typeof targetPort === 'string' && !names.includes(targetPort)) say(problem(`Service spec.ports[${index}].targetPort`, targetPort, `a port's name of the pods that it selects: ${names.filter((name) => name !== undefined).map(word).join(', ') || 'they have none'}`), ['spec', 'ports', index]);
  });
});

function selects(selector: Fields, manifest: Manifest, pod: SetPod): boolean {
  return Object.entries(selector).every(([key, value]) => {
    if (key === 'leaderworkerset.sigs.k8s.io/name') return manifest.kind === 'LeaderWorkerSet' && fields(manifest.metadata).name === value;
    if (key === 'leaderworkerset.sigs.k8s.io/worker-index') return manifest.kind === 'LeaderWorkerSet' && (pod.role === 'workerTemplate' || value === '0');
    return fields(pod.metadata.labels)[key] === value;
  });
}

/** A Service with a set's name in its selector that no set has leads nowhere, and nobody says so. */
export const servicesNameSets = eachManifest({
  name: 'services-name-sets', severity: 'warning', summary: 'A Service that selects pods by the name of a LeaderWorkerSet names one that is there.', source: 'lws: LeaderWorkerSet, labels of pods',
}, (manifest, say, sources) => {
  const name = manifest.kind === 'Service' ? fields(fields(manifest.spec).selector)[GROUP_NAME] : undefined;
  const { namespace = 'default' } = fields(manifest.metadata);
  const index = SourceIndex.of(sources);
  if (name === undefined || index.named('LeaderWorkerSet', name, namespace).length > 0) return;
  const names = index.ofKind('LeaderWorkerSet').filter((set) => namespaceOf(set) === namespace).map(nameOf);
  if (names.length === 0) return;
  say(problem(`Service selector ${GROUP_NAME}`, name, `the name of a LeaderWorkerSet of the namespace: ${names.join(', ')}`), ['spec']);
});
