import { GROUP_NAME, WORKER_INDEX } from '../pod/lws';
import { problem, show } from '../problems';
import { variable } from './engine-command';
import { containerAt, engineGroup, gpusOf, isJoined } from './engine-groups';
import { eachManifest, type FieldPath, type Fields, fields, list, type Manifest, numberOf, type Source, together, word } from './rule';
import { covers, nameOf, namespaceOf, podLabels } from './services';
import { podsOf, type SetPod } from './set-pods';
import { SourceIndex } from './source-index';

const NCCL_DOCS = 'NCCL: Environment Variables';
const HPN_TYPE = 'alibabacloud.com/hpn-type';
const IFACES = 'networking.gke.io/interfaces';
/** What must be the same on all pods of a group, or the first collective never ends. */
const TRANSPORTS = ['NCCL_IB_DISABLE', 'NCCL_NET', 'NCCL_NET_PLUGIN', 'NCCL_P2P_DISABLE', 'NCCL_SHM_DISABLE', 'NCCL_ALGO', 'NCCL_PROTO'];
/** Adapters of a whole node, by its type. */
const EFA_OF_NODES: { readonly [type: string]: number } = {
  'p4d.24xlarge': 4, 'p4de.24xlarge': 4, 'p5.48xlarge': 32, 'p5e.48xlarge': 32, 'p5en.48xlarge': 16, 'p6-b200.48xlarge': 8, 'p6-b300.48xlarge': 16,
};
const EFA = 'vpc.amazonaws.com/efa';

/** Tells of each container with GPUs, or of the first where none has any, in each template. */
function eachGpuContainer(manifest: Manifest, look: (container: Fields, where: string, at: FieldPath, pod: SetPod) => void): void {
  for (const pod of podsOf(manifest)) {
    list(pod.spec.containers).forEach((container, index) => {
      if ((gpusOf({ ...pod, spec: { containers: [container] } }) ?? 1) > 0) look(container, containerAt(pod, container), [...pod.at, 'spec', 'containers', index], pod);
    });
  }
}

/** The containers of leader and worker that hold the GPUs. */
function pairOf(manifest: Manifest): readonly [Fields, Fields, SetPod, SetPod] | undefined {
  const group = engineGroup(manifest);
  if (group?.worker === undefined || group.worker.role === group.leader.role || !isJoined(group)) return undefined;
  const own = (pod: SetPod) => list(pod.spec.containers).find((container) => (gpusOf({ ...pod, spec: { containers: [container] } }) ?? 0) > 0);
  const [leader, worker] = [own(group.leader), own(group.worker)];
  return leader && worker ? [leader, worker, group.leader, group.worker] : undefined;
}

/** Leader and worker are one machine to NCCL. */
export const networksAgree = eachManifest({
  name: 'networks-agree', severity: 'error', summary: 'Leader and workers use the same network: what chooses it has the same value on both.', source: NCCL_DOCS,
}, (manifest, say) => {
  const pair = pairOf(manifest);
  if (pair === undefined) return;
  const [leader, worker, head, other] = pair;
  const textOf = (container: Fields, name: string) => variable(container, name);
  for (const name of TRANSPORTS) {
    const [one, two] = [textOf(leader, name), textOf(worker, name)];
    if (one !== two) say(problem(`${containerAt(other, worker)} env ${name}`, two, `${one === undefined ? 'left out' : show(one)}, as on the leader: different transports hang at the first collective`), [...other.at, 'spec', 'containers']);
  }
  const [one, two] = [fields(head.metadata.labels)[HPN_TYPE], fields(other.metadata.labels)[HPN_TYPE]];
  if (one !== two) say(problem(`${other.role} label ${HPN_TYPE}`, two, `${one === undefined ? 'left out' : show(one)}, as on the leader: RDMA needs both ends`), [...other.at, 'metadata', 'labels']);
});

/** What the engine reads and writes is the same on all pods of a group. */
export const templatesAgree = eachManifest({
  name: 'templates-agree', severity: 'warning', summary: 'Leader and workers agree on image, volumes, GPUs, adapters and settings of the network.', source: 'vllm: Parallelism and Scaling, the same environment on all nodes',
}, (manifest, say) => {
  const pair = pairOf(manifest);
  if (pair === undefined) return;
  const [leader, worker, head, other] = pair;
  const at = [...other.at, 'spec', 'containers'];
  const differ = (what: string, one: unknown, two: unknown) => {
    if (JSON.stringify(one) !== JSON.stringify(two)) say(problem(`${containerAt(other, worker)} ${what}`, two, `${one === undefined ? 'left out' : show(one)}, as on the leader`), at);
  };
  differ('image', leader.image, worker.image);
  const devices = ({ resources }: Fields) => Object.entries(fields(fields(resources).limits)).filter(([name]) => name.includes('/')).map(([name, amount]) => `${name}=${word(amount)}`).sort().join(',');
  differ('devices', devices(leader), devices(worker));
  const sourcesOf = (container: Fields, { spec }: SetPod) => Object.fromEntries(list(container.volumeMounts).filter(({ mountPath }) => mountPath !== '/dev/shm').map(({ mountPath, name }) => {
    const volume = list(spec.volumes).find((each) => each.name === name) ?? {};
    return [word(mountPath).replace(/(.)\/+$/, '$1'), JSON.stringify({ ...volume, name: undefined })];
  }));
  const [one, two] = [sourcesOf(leader, head), sourcesOf(worker, other)];
  Object.entries(one).filter(([, source]) => source.includes('persistentVolumeClaim') || source.includes('csi')).forEach(([path, source]) => differ(`mount ${path}`, source, two[path]));
  for (const name of new Set([leader, worker].flatMap(({ env }) => list(env)).map((entry) => word(entry.name)).filter((each) => /^(NCCL|GLOO|NVSHMEM|UCX|FI)_/.test(each) && each !== 'NCCL_DEBUG' && !TRANSPORTS.includes(each)))) {
    differ(`env ${name}`, list(leader.env).find((entry) => entry.name === name)?.value, list(worker.env).find((entry) => entry.name === name)?.value);
  }
  if (JSON.stringify(head.spec.nodeSelector) !== JSON.stringify(other.spec.nodeSelector)) say(problem(`${other.role} spec.nodeSelector`, other.spec.nodeSelector, `${show(head.spec.nodeSelector)}, as on the leader`), [...other.at, 'spec', 'nodeSelector']);
});

/** Names of adapters are beginnings of names unless `=` says otherwise. */
export const adaptersAreChosenExactly = eachManifest({
  name: 'adapters-are-chosen-exactly', severity: 'warning', summary: 'NCCL_IB_HCA with numbers begins with =, or mlx5_1 means mlx5_10 to mlx5_19 too.', source: `${NCCL_DOCS}, NCCL_IB_HCA`,
}, (manifest, say) => {
  eachGpuContainer(manifest, (container, where, at) => {
    const adapters = variable(container, 'NCCL_IB_HCA');
    if (adapters !== undefined && /_\d+(:\d+)?(,|$)/.test(adapters) && !/^[=^]/.test(adapters)) say(problem(`${where} env NCCL_IB_HCA`, adapters, `=${adapters}: without = each is the beginning of a name, and mlx5_1 means mlx5_10 too`), [...at, 'env']);
  });
});

/** Gloo and PyTorch's store do not read what NCCL reads. */
export const glooHasAnInterface = eachManifest({
  name: 'gloo-has-an-interface', severity: 'warning', summary: 'Where NCCL is told its interface, Gloo is told too.', source: 'vllm: Environment Variables, GLOO_SOCKET_IFNAME',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (group === undefined || !isJoined(group)) return;
  eachGpuContainer(manifest, (container, where, at) => {
    const name = variable(container, 'NCCL_SOCKET_IFNAME');
    if (name !== undefined && !list(container.env).some((entry) => entry.name === 'GLOO_SOCKET_IFNAME')) say(problem(`${where} env GLOO_SOCKET_IFNAME`, undefined, `${name}, as NCCL_SOCKET_IFNAME`, 'Gloo does not read what NCCL reads, and may take another interface'), [...at, 'env']);
  });
});

/** Networks of clouds come as plugins. */
export const pluginsAreAllowed = eachManifest({
  name: 'plugins-are-allowed', severity: 'error', summary: 'NCCL_NET_PLUGIN is not none where the network is a plugin: EFA, GPUDirect-TCPX and TCPXO, gIB.', source: `${NCCL_DOCS}, NCCL_NET_PLUGIN`,
}, (manifest, say) => {
  eachGpuContainer(manifest, (container, where, at, pod) => {
    if (variable(container, 'NCCL_NET_PLUGIN') !== 'none') return;
    const names = list(container.env).map(({ name }) => word(name));
    const isPlugin = EFA in fields(fields(container.resources).limits) || variable(container, 'FI_PROVIDER') === 'efa' || variable(container, 'NCCL_NET') === 'gIB'
      || names.some((name) => /^NCCL_(FASTRAK|GPUDIRECTTCPX)_/.test(name))
      || Object.keys(fields(pod.metadata.annotations)).some((key) => /tcpxo?-daemon/.test(key));
    if (isPlugin) say(problem(`${where} env NCCL_NET_PLUGIN`, 'none', 'left out where the network is a plugin of NCCL', 'without the plugin NCCL uses TCP'), [...at, 'env']);
  });
});

/** Settings of RDMA say nothing where it is off. */
export const tcpHasNoRdmaSettings = eachManifest({
  name: 'tcp-has-no-rdma-settings', severity: 'warning', summary: 'Where NCCL_IB_DISABLE turns RDMA off, nothing else is said about it.', source: `${NCCL_DOCS}, NCCL_IB_DISABLE`,
}, (manifest, say) => {
  eachGpuContainer(manifest, (container, where, at) => {
    const left = list(container.env).map(({ name }) => word(name)).filter((name) => /^NCCL_IB_(?!DISABLE)/.test(name));
    if (variable(container, 'NCCL_IB_DISABLE') === '1' && left.length > 0) say(problem(`${where} env NCCL_IB_DISABLE`, '1', `left out where ${left.join(', ')} shall have an effect`), [...at, 'env']);
  });
});

/** On the network of their node pods do not know the cluster's names unless they are told. */
export const hostNetworksResolveTheLeader = eachManifest({
  name: 'host-networks-resolve-the-leader', severity: 'error', summary: 'Pods of a group on their node\'s network have dnsPolicy ClusterFirstWithHostNet, or LWS_LEADER_ADDRESS is not known there.', source: 'kubernetes: DNS for Services and Pods, Pod\'s DNS Policy',
}, (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet' || engineGroup(manifest)?.worker === undefined) return;
  for (const { role, spec, at } of podsOf(manifest).filter((pod) => pod.spec.hostNetwork === true && !['ClusterFirstWithHostNet', 'None'].includes(word(pod.spec.dnsPolicy)))) {
    say(problem(`${role} spec.dnsPolicy`, spec.dnsPolicy, 'ClusterFirstWithHostNet with hostNetwork, for the leader\'s name to be known'), [...at, 'spec']);
  }
});

/** On the network of their node pods share its ports. */
export const hostNetworksSharePorts = eachManifest({
  name: 'host-networks-share-ports', severity: 'warning', summary: 'Engines do not use their node\'s network, where pods take each other\'s ports and no network policy holds.', source: 'kubernetes: Pod Security Standards, Host Namespaces',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (group?.leaderEngine === undefined) return;
  const [pod] = podsOf(manifest).filter(({ spec }) => spec.hostNetwork === true);
  if (pod !== undefined) say(problem(`${pod.role} spec.hostNetwork`, true, 'left out unless adapters are on the node\'s network only', 'only one such pod fits on a node, and network policies do not hold for it'), [...pod.at, 'spec', 'hostNetwork']);
});

/** A node's adapters belong to its GPUs: a part of them leaves GPUs without. */
export const efaIsWhole = eachManifest({
  name: 'efa-is-whole', severity: 'warning', summary: 'Pods with all GPUs of an EFA node take all of its adapters, and huge pages beside memory.', source: 'AWS: Run machine learning training on Amazon EKS with Elastic Fabric Adapter',
}, (manifest, say) => {
  eachGpuContainer(manifest, (container, where, at, pod) => {
    const limits = fields(fields(container.resources).limits);
    if (limits[EFA] === undefined) return;
    const type = fields(pod.spec.nodeSelector)['node.kubernetes.io/instance-type'];
    const all = typeof type === 'string' && Object.hasOwn(EFA_OF_NODES, type) ? EFA_OF_NODES[type] : undefined;
    const ofAll = numberOf(limits['nvidia.com/gpu']) === 8;
    if (all !== undefined && ofAll && numberOf(limits[EFA]) < all) say(problem(`${where} resources.limits["${EFA}"]`, limits[EFA], `${all}, all that ${word(type)} has`), [...at, 'resources']);
    const usesPages = (all !== undefined || variable(container, 'FI_PROVIDER') === 'efa') && variable(container, 'FI_EFA_USE_HUGE_PAGE') !== '0';
    if (usesPages && limits['hugepages-2Mi'] === undefined) say(problem(`${where} resources.limits["hugepages-2Mi"]`, undefined, '5120Mi, which the EFA provider of libfabric asks for, or env FI_EFA_USE_HUGE_PAGE 0'), [...at, 'resources']);
  });
});

/** Additional interfaces belong to pods that have a network of their own. */
export const interfacesNeedAPodNetwork = eachManifest({
  name: 'interfaces-need-a-pod-network', severity: 'warning', summary: 'Pods that list additional interfaces do not use their node\'s network.', source: 'GKE: Set up multi-network support for Pods',
}, (manifest, say) => {
  for (const { role, spec, metadata, at } of podsOf(manifest)) {
    const listed = fields(metadata.annotations)[IFACES];
    if (listed === undefined) continue;
    if (spec.hostNetwork === true) say(problem(`${role} spec.hostNetwork`, true, `left out with the annotation ${IFACES}, which has no effect then`), [...at, 'spec', 'hostNetwork']);
    const names = word(listed).match(/"interfaceName"\s*:/g)?.length ?? 0;
    const gpus = list(spec.containers).reduce((sum, { resources }) => sum + (numberOf(fields(fields(resources).limits)['nvidia.com/gpu'] ?? 0) || 0), 0);
    if (names > 1 && gpus === 8 && names < 5) say(problem(`${role} annotation ${IFACES}`, `${names} interfaces`, 'all interfaces of a node with 8 GPUs, 5 or more', 'GPUs without an adapter of their own share those of others'), [...at, 'metadata', 'annotations']);
  }
});

/** Processes of a group listen at ports that nobody knows before. */
export const groupsMayTalk = together({
  name: 'groups-may-talk', severity: 'warning', summary: 'Network policies let pods of a group reach each other at all ports: NCCL, Gloo and Ray choose theirs at random.', source: 'kubernetes: Network Policies',
}, (sources, say) => {
  // A policy is found by one of its labels, which all pods that it is about have.
  const policies = new Map<string, Source[]>();
  for (const policy of SourceIndex.of(sources).ofKind('NetworkPolicy').filter(({ manifest }) => word(manifest.apiVersion).startsWith('networking.k8s.io/'))) {
    const labels = Object.entries(fields(fields(fields(policy.manifest.spec).podSelector).matchLabels));
    const [key, value] = labels.find(([name]) => name === GROUP_NAME) ?? labels.at(0) ?? [];
    const label = key === undefined ? '' : `${key}=${word(value)}`;
    policies.set(label, policies.get(label) ?? []);
    policies.get(label)?.push(policy);
  }
  for (const set of sources) {
    const group = engineGroup(set.manifest);
    if (set.manifest.kind !== 'LeaderWorkerSet' || group === undefined || !isJoined(group) || podsOf(set.manifest).some(({ spec }) => spec.hostNetwork === true)) continue;
    const { leader, worker } = podLabels(set);
    for (const [target, from] of [[leader, worker], [worker, leader]]) {
      if (target === undefined || from === undefined) continue;
      const own = ['', ...Object.entries(target).map(([key, value]) => `${key}=${word(value)}`)].flatMap((label) => policies.get(label) ?? []).filter((policy) => namespaceOf(policy) === namespaceOf(set) && isAbout(policy.manifest, target));
      if (own.length === 0 || own.some(({ manifest }) => list(fields(manifest.spec).ingress).some((rule) => lets(rule, from)))) continue;
      say(own[0], `NetworkPolicy ${own.map(nameOf).join(', ')}: got rules for ${target[WORKER_INDEX] === '0' ? 'the leader' : 'workers'} of ${nameOf(set)} that do not let in the other pods of the group at all ports; `
      + `allowed: a rule without ports from podSelector ${GROUP_NAME}=${nameOf(set)}`, ['spec', 'ingress']);
      break;
    }
  }
});

function isAbout({ spec }: Manifest, labels: Fields): boolean {
  const { policyTypes, podSelector } = fields(spec);
  const { matchLabels, matchExpressions } = fields(podSelector);
  return (!Array.isArray(policyTypes) || policyTypes.includes('Ingress')) && matchExpressions === undefined && covers(fields(matchLabels), labels);
}

function lets({ from, ports }: Fields, labels: Fields): boolean {
  if (list(ports).length > 0) return false;
  const peers = list(from);
  return peers.length === 0 || peers.some((peer) => peer.ipBlock !== undefined || peer.namespaceSelector !== undefined
    || fields(peer.podSelector).matchExpressions !== undefined || covers(fields(fields(peer.podSelector).matchLabels), labels));
}
