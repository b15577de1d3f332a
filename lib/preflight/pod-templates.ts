import type { ManifestObject } from './manifest';
import { at, count, type Fields, fields, list } from './values';

/** A template of pods, and how many of them there will be. */
export interface PodTemplate {
  readonly object: ManifestObject;
  /** Where the pod's spec stands in the object. */
  readonly field: string;
  readonly spec: Fields;
  /** Pods made of it; of a DaemonSet none, since its pods follow the nodes. */
  readonly pods: number;
  /** Pods that an update runs beside them. */
  readonly surge: number;
}

/** Reads the templates of an object, of which a scaler that owns the number makes `fewest` replicas at least. */
type Reader = (object: ManifestObject, fewest?: number) => PodTemplate[];

function template(object: ManifestObject, field: string, pods: number, surge = 0): PodTemplate {
  return { object, field, spec: fields(at(object.content, field)), pods, surge };
}

/** A number of replicas, or a share of them; rounded up, as controllers do with what is added. */
function additional(value: unknown, replicas: number): number {
  const [, percent] = /^(\d{1,3})%$/.exec(String(value)) ?? [];
  return percent === undefined ? count(value, 0) : Math.ceil(Number(percent) * replicas / 100);
}

function replicated({ content }: ManifestObject, fewest?: number): number {
  return fewest ?? count(at(content, 'spec.replicas'), 1);
}

const plain: Reader = (object, fewest) => [template(object, 'spec.template.spec', replicated(object, fewest))];

const deployment: Reader = (object, fewest) => {
  const pods = replicated(object, fewest);
  const { type, rollingUpdate } = fields(at(object.content, 'spec.strategy'));
  // Kubernetes' default.
  const { maxSurge = '25%' } = fields(rollingUpdate);
  return [template(object, 'spec.template.spec', pods, type === 'Recreate' ? 0 : additional(maxSurge, pods))];
};

/** The templates of a LeaderWorkerSet, whose spec stands at `path`. It adds no more groups in an update than there are. */
function groups(object: ManifestObject, spec: Fields, path: string, fewest?: number): PodTemplate[] {
  const replicas = fewest ?? count(spec.replicas, 1);
  const surge = Math.min(additional(at(spec, 'rolloutStrategy.rollingUpdateConfiguration.maxSurge'), replicas), replicas);
  const group = fields(spec.leaderWorkerTemplate);
  const size = Math.max(count(group.size, 1), 1);
  const of = (role: string, each: number): PodTemplate =>
    ({ object, field: `${path}.leaderWorkerTemplate.${role}.spec`, spec: fields(at(group, `${role}.spec`)), pods: replicas * each, surge: surge * each });
  if (group.leaderTemplate === undefined || group.leaderTemplate === null) return [of('workerTemplate', size)];
  return size === 1 ? [of('leaderTemplate', 1)] : [of('leaderTemplate', 1), of('workerTemplate', size - 1)];
}

const READERS: Readonly<Record<string, Reader>> = {
  Pod: (object) => [template(object, 'spec', 1)],
  Deployment: deployment,
  ReplicaSet: plain,
  StatefulSet: plain,
  DaemonSet: (object) => [template(object, 'spec.template.spec', 0)],
  Job: (object) => [template(object, 'spec.template.spec', count(at(object.content, 'spec.parallelism'), 1))],
  CronJob: (object) => [template(object, 'spec.jobTemplate.spec.template.spec', count(at(object.content, 'spec.jobTemplate.spec.parallelism'), 1))],
  LeaderWorkerSet: (object, fewest) => groups(object, fields(object.content.spec), 'spec', fewest),
  DisaggregatedSet: (object) => list(at(object.content, 'spec.roles'))
    .flatMap((role, index) => groups(object, fields(role.spec), `spec.roles[${index}].spec`)),
};

/**
 * All templates of pods of an object.
 *
 * @param fewest how few replicas there may be by what scales the object; where nothing does, it says itself how many
 */
export function podTemplates(object: ManifestObject, fewest?: number): PodTemplate[] {
  return Object.hasOwn(READERS, object.kind) ? READERS[object.kind](object, fewest) : [];
}

/** The containers of a pod, each with where it stands. */
export function containersOf({ spec, field }: PodTemplate): { readonly container: Fields; readonly field: string }[] {
  return ['initContainers', 'containers'].flatMap((kind) => list(spec[kind]).map((container, index) => ({ container, field: `${field}.${kind}[${index}]` })));
}
