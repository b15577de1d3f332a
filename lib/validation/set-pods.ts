import { fields, type Fields, type Manifest } from './rule';

/** One of the pod templates of a LeaderWorkerSet, or that of another workload. */
export interface SetPod {
  /** The template's field: `leaderTemplate`, `workerTemplate` or `template`. */
  readonly role: string;
  readonly metadata: Fields;
  readonly spec: Fields;
}

/** Kinds with one pod template. */
const ONE_TEMPLATE = ['Deployment', 'Job'];

/** The pod templates of a manifest; none of other kinds, and without fields where a template is left out. */
export function podsOf(manifest: Manifest): SetPod[] {
  const spec = fields(manifest.spec);
  if (ONE_TEMPLATE.includes(String(manifest.kind))) return [podOf('template', spec.template)];
  if (manifest.kind !== 'LeaderWorkerSet') return [];
  const template = fields(spec.leaderWorkerTemplate);
  return ['leaderTemplate', 'workerTemplate'].map((role) => podOf(role, template[role]));
}

function podOf(role: string, template: unknown): SetPod {
  const { metadata, spec } = fields(template);
  return { role, metadata: fields(metadata), spec: fields(spec) };
}
