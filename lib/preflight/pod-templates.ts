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
}

type Reader = (object: ManifestObject) => PodTemplate[];

function template(object: ManifestObject, field: string, pods: number): PodTemplate {
  return { object, field, spec: fields(at(object.content, field)), pods };
}

const replicated: Reader = (object) => [template(object, 'spec.template.spec', count(at(object.content, 'spec.replicas'), 1))];

/** The templates of a LeaderWorkerSet, whose spec stands at `path`. */
function groups(object: ManifestObject, spec: Fields, path: string): PodTemplate[] {
  const replicas = count(spec.replicas, 1);
  const group = fields(spec.leaderWorkerTemplate);
  const size = Math.max(count(group.size, 1), 1);
  const of = (role: string, pods: number): PodTemplate =>
    ({ object, field: `${path}.leaderWorkerTemplate.${role}.spec`, spec: fields(at(group, `${role}.spec`)), pods });
  if (group.leaderTemplate === undefined || group.leaderTemplate === null) return [of('workerTemplate', replicas * size)];
  return size === 1 ? [of('leaderTemplate', replicas)] : [of('leaderTemplate', replicas), of('workerTemplate', replicas * (size - 1))];
}

const READERS: Readonly<Record<string, Reader>> = {
  Pod: (object) => [template(object, 'spec', 1)],
  Deployment: replicated,
  ReplicaSet: replicated,
  StatefulSet: replicated,
  DaemonSet: (object) => [template(object, 'spec.template.spec', 0)],
  Job: (object) => [template(object, 'spec.template.spec', count(at(object.content, 'spec.parallelism'), 1))],
  CronJob: (object) => [template(object, 'spec.jobTemplate.spec.template.spec', count(at(object.content, 'spec.jobTemplate.spec.parallelism'), 1))],
  LeaderWorkerSet: (object) => groups(object, fields(object.content.spec), 'spec'),
  DisaggregatedSet: (object) => list(at(object.content, 'spec.roles'))
    .flatMap((role, index) => groups(object, fields(role.spec), `spec.roles[${index}].spec`)),
};

/** All templates of pods of an object. */
export function podTemplates(object: ManifestObject): PodTemplate[] {
  return Object.hasOwn(READERS, object.kind) ? READERS[object.kind](object) : [];
}

/** The containers of a pod, each with where it stands. */
export function containersOf({ spec, field }: PodTemplate): { readonly container: Fields; readonly field: string }[] {
  return ['initContainers', 'containers'].flatMap((kind) => list(spec[kind]).map((container, index) => ({ container, field: `${field}.${kind}[${index}]` })));
}
