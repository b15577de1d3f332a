import { apiNeeds } from './api-needs';
import type { Cluster } from './cluster';
import { deviceNeeds } from './device-needs';
import { Brought, type ManifestObject } from './manifest';
import { nameNeeds } from './name-needs';
import { type Finding, type Need, type NeedFacts, TOPICS, type Verdict } from './need';
import { objectNeeds } from './object-needs';
import { versionNeeds } from './version-needs';

/** Everything that a cluster must have for these objects, by topic. Another rule is one function and one line here. */
export function needsOf(objects: readonly ManifestObject[]): Need[] {
  const brought = new Brought(objects);
  const needs = [versionNeeds(objects), apiNeeds(objects, brought), deviceNeeds(objects), objectNeeds(objects, brought), nameNeeds(objects, brought)].flat();
  return TOPICS.flatMap((topic) => needs.filter((need) => need.topic === topic).sort((a, b) => compare(orderOf(a), orderOf(b))));
}

/** What the manifests alone tell of their needs. */
export function needsUnasked(needs: readonly Need[]): Finding[] {
  return needs.map((need) => findingOf(need, need.known ?? { state: 'not-asked', detail: '' }));
}

/** What a cluster tells of them. */
export function findingsOf(needs: readonly Need[], cluster: Cluster): Promise<Finding[]> {
  return Promise.all(needs.map(async (need) => findingOf(need, need.known ?? await need.look(cluster))));
}

function findingOf({ topic, kind, name, namespace, neededBy, remedy }: Need, verdict: Verdict): Finding {
  return { topic, kind, name, namespace, neededBy, remedy, ...verdict };
}

function orderOf({ topic, kind, name, namespace }: NeedFacts): string {
  // APIs and their fields stand together.
  return topic === 'APIs' ? JSON.stringify([name, kind]) : JSON.stringify([kind === 'Namespace' ? '' : kind, namespace ?? '', name]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
