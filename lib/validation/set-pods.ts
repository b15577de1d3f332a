import { fields, type Fields, type Manifest } from './rule';

/** One of the pod templates of a LeaderWorkerSet. */
export interface SetPod {
  /** The template's field: `leaderTemplate` or `workerTemplate`. */
  readonly role: string;
  readonly metadata: Fields;
  readonly spec: Fields;
}

/** The pod templates of a LeaderWorkerSet; none of other kinds, and without fields where a template is left out. */
export function podsOf(manifest: Manifest): SetPod[] {
  if (manifest.kind !== 'LeaderWorkerSet') return [];
  const template = fields(fields(manifest.spec).leaderWorkerTemplate);
  return ['leaderTemplate', 'workerTemplate'].map((role) => {
    const { metadata, spec } = fields(template[role]);
    return { role, metadata: fields(metadata), spec: fields(spec) };
  });
}
