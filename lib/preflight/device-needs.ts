import { askJson, type Cluster } from './cluster';
import type { ManifestObject } from './manifest';
import type { Need, Use, Verdict } from './need';
import { type ClusterNode, isSelected, mayRun, nodesIn } from './nodes';
import { podTemplates } from './pod-templates';
import { fewestReplicas } from './scalers';
import { at, type Fields, fields, list, quantity } from './values';

/** Pods that want the same of a node. */
interface Demand {
  readonly pod: Fields;
  readonly pods: number;
  /** Pods that an update runs beside them. */
  readonly surge: number;
  /** What one pod takes of a node. */
  readonly each: ReadonlyMap<string, number>;
  readonly neededBy: readonly Use[];
}

const MOST_PODS = 100_000;
const NODES = { args: ['get', 'nodes', '-o', 'json'], asks: 'list nodes' };

/** The nodes that pods with devices need: GPUs, network adapters and the like. */
export function deviceNeeds(objects: readonly ManifestObject[]): Need[] {
  const demands = demandsOf(objects);
  return demands.map((demand) => ({
    topic: 'nodes' as const,
    kind: 'devices',
    name: nameOf(demand),
    neededBy: demand.neededBy,
    remedy: 'add such nodes, or make selector, tolerations and sizes those of the nodes; a node group that grows from nothing is not seen here',
    look: (cluster) => hasNodes(demand, demands, cluster),
  }));
}

function nameOf(demand: Demand): string {
  const devices = devicesOf(demand).map(([name, amount]) => `${amount} ${name}`).join(', ');
  return `${demand.pods} pod${demand.pods === 1 ? '' : 's'} with ${devices} each${demand.surge === 0 ? '' : `, and ${demand.surge} more during an update`}`;
}

/** Pods that want the same count together, such as leader and workers: they share the nodes. */
function demandsOf(objects: readonly ManifestObject[]): Demand[] {
  const demands = new Map<string, Demand>();
  const fewest = fewestReplicas(objects);
  for (const { object, field, spec, pods, surge } of objects.flatMap((one) => podTemplates(one, fewest(one)))) {
    const each = resourcesOf(spec);
    const place = { nodeSelector: spec.nodeSelector, nodeAffinity: at(spec, 'affinity.nodeAffinity'), tolerations: spec.tolerations };
    const id = JSON.stringify([place, [...each].sort()]);
    const known = demands.get(id);
    if (pods > 0 && [...each.keys()].some(isDevice)) {
      demands.set(id, {
        pod: spec, each, pods: Math.min((known?.pods ?? 0) + pods, MOST_PODS), surge: Math.min((known?.surge ?? 0) + surge, MOST_PODS),
        neededBy: [...known?.neededBy ?? [], { object: object.title, field: `${field}.containers[].resources` }],
      });
    }
  }
  return [...demands.values()];
}

/** What a pod takes of a node: its containers together, or its largest init container. */
function resourcesOf(spec: Fields): Map<string, number> {
  const total = new Map<string, number>();
  for (const container of list(spec.containers)) {
    for (const [name, amount] of wantedBy(container)) total.set(name, (total.get(name) ?? 0) + amount);
  }
  for (const container of list(spec.initContainers)) {
    for (const [name, amount] of wantedBy(container)) total.set(name, Math.max(total.get(name) ?? 0, amount));
  }
  return total;
}

function wantedBy({ resources }: Fields): [string, number][] {
  const { limits, requests } = fields(resources);
  return Object.entries({ ...fields(limits), ...fields(requests) })
    .flatMap(([name, amount]): [string, number][] => {
      const parsed = quantity(amount);
      return parsed === undefined || !(parsed > 0) ? [] : [[name, parsed]];
    });
}

function isDevice(resource: string): boolean {
  return resource.includes('/');
}

function devicesOf({ each }: Demand): [string, number][] {
  return [...each].filter(([name]) => isDevice(name)).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function hasNodes(demand: Demand, demands: readonly Demand[], cluster: Cluster): Promise<Verdict> {
  const answer = await askJson(cluster, NODES);
  if (!('value' in answer)) return answer.verdict;
  const nodes = nodesIn(answer.value);
  const usable = nodes.filter((node) => node.isOpen && !node.isVirtual);
  const placed = place(demands, usable).get(demand) ?? 0;
  if (placed === demand.pods) {
    return { state: 'present', detail: `${offers(demand, nodes)}; what other pods take of it was not counted${duringUpdate(demand, demands, usable)}` };
  }
  const virtual = nodes.filter((node) => node.isVirtual && isSelected(demand.pod, node)).length;
  const room = `room for ${placed} of ${demand.pods} pods; ${offers(demand, nodes)}`;
  if (virtual > 0) {
    return { state: 'cannot-be-told', detail: `${virtual} serverless node${virtual === 1 ? '' : 's'}, whose cloud decides what it has; on others ${room}` };
  }
  return { state: 'missing', detail: `${room}${obstacle(demand, nodes)}` };
}

/** Whether an update would wait for nodes, in words. It is no more than said: what serves goes on, and nodes may come. */
function duringUpdate(demand: Demand, demands: readonly Demand[], nodes: readonly ClusterNode[]): string {
  if (demand.surge === 0) return '';
  const objects = new Set(demand.neededBy.map(({ object }) => object));
  // Leader and workers are updated together.
  const grown = demands.map((one) => (one.neededBy.some(({ object }) => objects.has(object)) ? { ...one, pods: one.pods + one.surge } : one));
  const room = (place(grown, nodes).get(grown[demands.indexOf(demand)]) ?? 0) - demand.pods;
  return room >= demand.surge ? '' : `; an update, which runs ${demand.surge} more, would wait: there is room for ${Math.max(room, 0)} of them`;
}

/** How many pods of each demand find room where all of them are placed together: those with the fewest nodes first. */
function place(demands: readonly Demand[], nodes: readonly ClusterNode[]): Map<Demand, number> {
  const left = new Map(nodes.map((node) => [node, new Map(node.allocatable)]));
  const open = demands.map((demand) => ({ demand, fitting: nodes.filter((node) => mayRun(demand.pod, node) && fitsInto(demand, node.allocatable) > 0) }));
  open.sort((a, b) => a.fitting.length - b.fitting.length || sum(b.demand) - sum(a.demand));
  return new Map(open.map(({ demand, fitting }) => {
    let waiting = demand.pods;
    for (const node of fitting) {
      const free = left.get(node) ?? new Map<string, number>();
      const taken = Math.min(fitsInto(demand, free), waiting);
      for (const [name, amount] of demand.each) free.set(name, (free.get(name) ?? 0) - amount * taken);
      waiting -= taken;
    }
    return [demand, demand.pods - waiting] as const;
  }));
}

function sum(demand: Demand): number {
  return devicesOf(demand).reduce((total, [, amount]) => total + amount, 0);
}

/** Pods for which a node has enough. */
function fitsInto({ each }: Demand, free: ReadonlyMap<string, number>): number {
  // Quantities of a thousandth are not exact: half of the smallest step is forgiven.
  return Math.max(0, Math.min(...[...each].map(([name, amount]) => Math.floor(((free.get(name) ?? 0) + 5e-4) / amount))));
}

/** What nodes have of the devices, in words. */
function offers(demand: Demand, nodes: readonly ClusterNode[]): string {
  return devicesOf(demand).map(([name]) => {
    const amounts = new Map<number, number>();
    for (const node of nodes) {
      const amount = node.allocatable.get(name) ?? 0;
      if (amount > 0) amounts.set(amount, (amounts.get(amount) ?? 0) + 1);
    }
    const words = [...amounts].sort(([a], [b]) => b - a).map(([amount, count]) => `${count} with ${amount}`);
    return words.length === 0 ? `no node has ${name}` : `nodes with ${name}: ${words.join(', ')}`;
  }).join('; ');
}

/** What keeps nodes with enough devices from being used. */
function obstacle(demand: Demand, nodes: readonly ClusterNode[]): string {
  const hasAll = ({ allocatable }: ClusterNode, wanted: readonly (readonly [string, number])[]) =>
    wanted.every(([name, amount]) => (allocatable.get(name) ?? 0) >= amount);
  const enough = nodes.filter((node) => !node.isVirtual && hasAll(node, devicesOf(demand)));
  const short = [...demand.each].filter((wanted) => !isDevice(wanted[0]) && enough.some((node) => !hasAll(node, [wanted]))).map(([name]) => name);
  const reasons = [
    [enough.filter((node) => !isSelected(demand.pod, node)).length, 'not selected by nodeSelector or affinity'],
    [enough.filter((node) => isSelected(demand.pod, node) && !mayRun(demand.pod, node)).length, 'with taints that are not tolerated'],
    [enough.filter(({ isOpen }) => !isOpen).length, 'not ready or closed to new pods'],
    [short.length === 0 ? 0 : enough.filter((node) => fitsInto(demand, node.allocatable) === 0).length, `with too little ${short.join(' and ')}`],
  ] as const;
  return reasons.filter(([number]) => number > 0).map(([number, words]) => `; ${number} ${words}`).join('');
}
