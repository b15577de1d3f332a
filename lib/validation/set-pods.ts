import { remembered } from './remembered';
import { type FieldPath, fields, type Fields, type Manifest, word } from './rule';

/** One of the pod templates of a LeaderWorkerSet, or that of another workload. */
export interface SetPod {
  /** The template's field: `leaderTemplate`, `workerTemplate`, `template`, or `pod` of a Pod itself. */
  readonly role: string;
  readonly metadata: Fields;
  readonly spec: Fields;
  /** The way to the template, of which `metadata` and `spec` are fields. */
  readonly at: FieldPath;
}

/** Kinds with one pod template. */
const ONE_TEMPLATE = ['Deployment', 'Job', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** The pod templates of a manifest; none of other kinds, and without fields where a template is left out. */
export const podsOf = remembered((manifest: Manifest): readonly SetPod[] => {
  const spec = fields(manifest.spec);
  if (ONE_TEMPLATE.includes(word(manifest.kind))) return [podOf('template', spec.template, ['spec', 'template'])];
  if (manifest.kind === 'Pod') return [podOf('pod', manifest, [])];
  if (manifest.kind === 'CronJob') return [podOf('template', fields(fields(spec.jobTemplate).spec).template, ['spec', 'jobTemplate', 'spec', 'template'])];
  if (manifest.kind !== 'LeaderWorkerSet') return [];
  const template = fields(spec.leaderWorkerTemplate);
  return ['leaderTemplate', 'workerTemplate'].map((role) => podOf(role, template[role], ['spec', 'leaderWorkerTemplate', role]));
});

function podOf(role: string, template: unknown, at: FieldPath): SetPod {
  const { metadata, spec } = fields(template);
  return { role, metadata: fields(metadata), spec: fields(spec), at };
}
