import { GROUP_NAME, WORKER_INDEX } from '../pod/lws';
import { type Fields, fields, type Source, word } from './rule';
import { covers, nameOf, namespaceOf, podLabels } from './services';
import { podsOf, type SetPod } from './set-pods';

/** The pods of a workload that a selector is about. */
interface IndexedPod {
  readonly source: Source;
  readonly pod: SetPod;
  /** The labels that its manifest tells, with the name of its set and without what differs from pod to pod. */
  readonly labels: Fields;
}

/** Manifests by what rules look for, so that thousands are not walked for each one. */
export class SourceIndex {
  private static readonly made = new WeakMap<readonly Source[], SourceIndex>();

  /** The index of these manifests, which is made once. */
  static of(sources: readonly Source[]): SourceIndex {
    const made = SourceIndex.made.get(sources) ?? new SourceIndex(sources);
    SourceIndex.made.set(sources, made);
    return made;
  }

  private readonly kinds = new Map<string, Source[]>();
  private readonly names = new Map<string, Source[]>();
  private readonly places = new Map<string, Source[]>();
  private readonly services = new Map<string, Source[]>();
  private readonly scalers = new Map<string, Source[]>();
  private readonly labels = new Map<string, IndexedPod[]>();
  /** The pods of LeaderWorkerSets, by namespace. */
  private readonly groups = new Map<string, IndexedPod[]>();

  private constructor(sources: readonly Source[]) {
    for (const source of sources) {
      const [kind, namespace] = [word(source.manifest.kind), namespaceOf(source)];
      add(this.kinds, kind, source);
      add(this.names, keyOf(kind, nameOf(source)), source);
      add(this.places, keyOf(kind, nameOf(source), namespace), source);
      const set = kind === 'Service' ? fields(fields(source.manifest.spec).selector)[GROUP_NAME] : undefined;
      if (set !== undefined) add(this.services, keyOf(set), source);
      const target = fields(fields(source.manifest.spec).scaleTargetRef);
      if (target.name !== undefined) add(this.scalers, keyOf(target.kind, target.name), source);
      for (const each of podsIn(source)) {
        for (const [key, value] of Object.entries(each.labels)) add(this.labels, keyOf(namespace, key, value), each);
        if (kind === 'LeaderWorkerSet') add(this.groups, keyOf(namespace), each);
      }
    }
  }

  /** The manifests of a kind, in their order. */
  ofKind(kind: string): readonly Source[] {
    return this.kinds.get(kind) ?? [];
  }

  /** The manifests of a kind and name, of one namespace where it is given; in their order. */
  named(kind: string, name: unknown, namespace?: unknown): readonly Source[] {
    return (namespace === undefined ? this.names.get(keyOf(kind, word(name))) : this.places.get(keyOf(kind, word(name), namespace))) ?? [];
  }

  /** The Services that select pods of LeaderWorkerSets of this name, in their order. */
  servicesOf(set: unknown): readonly Source[] {
    return this.services.get(keyOf(set)) ?? [];
  }

  /** What scales workloads of a kind and name, in their order. */
  scalersOf(kind: unknown, name: unknown): readonly Source[] {
    return this.scalers.get(keyOf(kind, name)) ?? [];
  }

  /** The pods of a namespace that may be what a selector selects, in their order: those with the rarest of its labels. */
  candidates(selector: Fields, namespace: unknown): readonly IndexedPod[] {
    const lists = Object.entries(selector).filter(([key]) => key !== WORKER_INDEX).map(([key, value]) => this.labels.get(keyOf(namespace, key, value)) ?? []);
    if (lists.length === 0) return this.groups.get(keyOf(namespace)) ?? [];
    return lists.reduce((rarest, each) => (each.length < rarest.length ? each : rarest));
  }

  /** The workloads of a namespace of which a selector selects pods, in their order. */
  selected(selector: Fields, namespace: unknown): Source[] {
    const sources = new Set(this.candidates(selector, namespace).map(({ source }) => source));
    return [...sources].filter((source) => labelsOf(source).some((labels) => covers(selector, labels)));
  }
}

/** The labels of each kind of pods that a workload makes. */
export function labelsOf(source: Source): Fields[] {
  if (source.manifest.kind !== 'LeaderWorkerSet') return podsOf(source.manifest).map(({ metadata }) => fields(metadata.labels));
  const { leader, worker } = podLabels(source);
  return worker === undefined ? [leader] : [leader, worker];
}

function podsIn(source: Source): IndexedPod[] {
  const isGroup = source.manifest.kind === 'LeaderWorkerSet';
  return podsOf(source.manifest).map((pod) => {
    const own = fields(pod.metadata.labels);
    // A leader without a template has the workers'.
    const isLeaderOfWorkers = isGroup && pod.role === 'leaderTemplate' && fields(fields(source.manifest.spec).leaderWorkerTemplate).leaderTemplate === undefined;
    return { source, pod, labels: isLeaderOfWorkers ? {} : isGroup ? { ...own, [GROUP_NAME]: nameOf(source) } : own };
  });
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function keyOf(...parts: readonly unknown[]): string {
  return parts.map((part) => `${typeof part} ${word(part)}`).join('\0');
}
