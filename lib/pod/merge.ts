import { k8s } from '../k8s';
import { show } from '../problems';
import type { ImageVolume, PodContribution } from './pod-contribution';
import { referencesIn } from './variable-references';

/** A contribution and the name by which messages call the one who made it. */
export interface Contributor {
  readonly by: string;
  readonly contribution: PodContribution;
}

/** All contributions together, each list in an order that does not depend on who came first. */
export interface MergedPod {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly env: k8s.EnvVar[];
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly resources: Record<string, string>;
  readonly capabilities: string[];
  readonly nodeSelector: Record<string, string>;
  readonly tolerations: k8s.Toleration[];
  readonly schedulerName?: string;
  readonly affinity?: k8s.Affinity;
  readonly initContainers: k8s.Container[];
  readonly sidecars: k8s.Container[];
  readonly hostNetwork: boolean;
  readonly hostIpc: boolean;
  readonly privileged: boolean;
  readonly runtimeClassName?: string;
  readonly setup: string[];
  readonly imageVolumes: ImageVolume[];
  /** Where two contributors give one key different values, one sentence each. */
  readonly conflicts: string[];
}

/** Keys that cdk8s loses, or at which it stops. */
const UNRENDERABLE = ['__proto__', 'constructor'];

/** Merges contributions; what `overrides` sets wins over all of them, without a conflict. */
export function mergePods(unordered: readonly Contributor[], overrides: PodContribution = {}): MergedPod {
  // Sorted, so that a message names the same two in the same order whatever the order of the list.
  const contributors = [...unordered].sort((a, b) => compare(a.by, b.by));
  const conflicts: string[] = [];
  const unrenderable = (what: string, by: string, keys: string[]) => keys.filter((key) => UNRENDERABLE.includes(key))
    .forEach((key) => conflicts.push(`${what}${key}: ${by} sets it; allowed: other keys, this one cannot be written`));
  const merge = <T>(what: string, entries: (c: PodContribution) => (readonly [string, T])[], text: (value: T) => string) =>
    mergeKeyed(contributors.map((c) => ({ by: c.by, entries: entries(c.contribution) })), entries(overrides), text, (key, a, b) =>
      conflicts.push(`${what}${key}: ${a.by} sets ${a.text}, ${b.by} sets ${b.text}; remove one of them, or decide in overrides`));
  const texts = (what: string, of: (c: PodContribution) => { [key: string]: string } | undefined) => {
    [...contributors, { by: 'overrides', contribution: overrides }].forEach(({ by, contribution }) => unrenderable(what, by, Object.keys(of(contribution) ?? {})));
    return Object.fromEntries(merge(what, (c) => Object.entries(of(c) ?? {}), (v) => show(v)).filter(([key]) => !UNRENDERABLE.includes(key)));
  };
  const one = <T>(what: string, of: (c: PodContribution) => T | undefined, text: (value: T) => string): T | undefined =>
    merge('', (c) => { const value = of(c); return value === undefined ? [] : [[what, value] as const]; }, text)[0]?.[1];
  const json = <T>(render: (value: T) => unknown) => (value: T) => JSON.stringify(render(value));

  return {
    labels: texts('label ', (c) => c.labels),
    annotations: texts('annotation ', (c) => c.annotations),
    resources: texts('resource ', (c) => c.resources),
    nodeSelector: texts('node selector ', (c) => c.nodeSelector),
    env: definitionsFirst(merge('', (c) => keyed(c.env, (e) => e.name), envText)),
    volumes: values(merge('volume ', (c) => keyed(c.volumes, (v) => v.name), json(k8s.toJson_Volume))),
    volumeMounts: values(merge('mount path ', (c) => keyed(c.volumeMounts, mountKey), json(k8s.toJson_VolumeMount))),
    capabilities: values(merge('', (c) => keyed(c.capabilities, (name) => name), show)),
    tolerations: values(merge('', (c) => keyed(c.tolerations, json(k8s.toJson_Toleration)), json(k8s.toJson_Toleration))),
    schedulerName: one('schedulerName', (c) => c.schedulerName, show),
    affinity: one('affinity', (c) => c.affinity, json(k8s.toJson_Affinity)),
    initContainers: values(merge('init container ', (c) => keyed(c.initContainers, (container) => container.name), json(k8s.toJson_Container))),
    sidecars: values(merge('sidecar ', (c) => keyed(c.sidecars, (container) => container.name), json(k8s.toJson_Container))),
    hostNetwork: one('hostNetwork', (c) => c.hostNetwork, show) ?? false,
    hostIpc: one('hostIpc', (c) => c.hostIpc, show) ?? false,
    privileged: one('privileged', (c) => c.privileged, show) ?? false,
    runtimeClassName: one('runtimeClassName', (c) => c.runtimeClassName, show),
    setup: values(merge('', (c) => keyed(c.setup, (line) => line), show)),
    imageVolumes: values(merge('volume ', (c) => keyed(c.imageVolumes, (volume) => volume.name), (volume) => JSON.stringify(volume))),
    conflicts,
  };
}

interface Setting<T> { readonly by: string; readonly value: T; readonly text: string }
type Report = (key: string, first: Setting<unknown>, second: Setting<unknown>) => void;

function mergeKeyed<T>(
  lists: readonly { by: string; entries: (readonly [string, T])[] }[],
  overrides: (readonly [string, T])[],
  text: (value: T) => string,
  report: Report,
): [string, T][] {
  const overridden = new Map(overrides);
  const settings = new Map<string, Setting<T>>();
  for (const { by, entries } of lists) {
    for (const [key, value] of entries) {
      const earlier = settings.get(key);
      const setting = { by, value, text: text(value) };
      if (!earlier) settings.set(key, setting);
      else if (earlier.text !== setting.text && !overridden.has(key)) report(key, earlier, setting);
    }
  }
  for (const [key, value] of overridden) settings.set(key, { by: 'overrides', value, text: '' });
  return [...settings].map(([key, setting]): [string, T] => [key, setting.value]).sort(([a], [b]) => compare(a, b));
}

/** A variable that uses another, `$(NAME)`, must stand after it; otherwise the order is that of the names. */
function definitionsFirst(env: readonly [string, k8s.EnvVar][]): k8s.EnvVar[] {
  const byName = new Map(env);
  const placed = new Set<string>();
  const ordered: k8s.EnvVar[] = [];
  const place = (name: string) => {
    const variable = byName.get(name);
    if (!variable || placed.has(name)) return;
    placed.add(name);
    referencesIn(String(variable.value ?? '')).forEach(place);
    ordered.push(variable);
  };
  env.forEach(([name]) => place(name));
  return ordered;
}

function envText(variable: k8s.EnvVar): string {
  return variable.valueFrom ? JSON.stringify(k8s.toJson_EnvVarSource(variable.valueFrom)) : show(variable.value ?? '');
}

function mountKey(mount: k8s.VolumeMount): string {
  return `/${mount.mountPath.split('/').filter(Boolean).join('/')}`;
}

function keyed<T>(list: readonly T[] | undefined, key: (value: T) => string): (readonly [string, T])[] {
  return (list ?? []).map((value) => [key(value), value] as const);
}

function values<T>(entries: readonly (readonly [string, T])[]): T[] {
  return entries.map(([, value]) => value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
