import { k8s } from '../k8s';
import type { EngineBinding, EngineContainer } from '../engine/engine';
import { fabricWarnings } from '../engine/image-vendor';
import { NetworkProfile } from '../network/network-profile';
import { askedOfPods } from '../platform/asked-of-pods';
import { Platform } from '../platform/platform';
import { type Contributor, mergePods, type MergedPod } from '../pod/merge';
import type { PodBinding, PodContribution } from '../pod/pod-contribution';
import { gibOf } from '../pod/quantity';
import { problem } from '../problems';
import { PodSecurity, type PodSecurityBinding } from '../security/pod-security';
import type { WeightsBinding } from '../weights/weights-source';
import type { ModelServerProps } from './model-server-props';
import { sharedMemory } from './server-problems';

/** What tells an engine to hand KV caches to others, beside what `DisaggregatedServer` tells it. */
const MOVES_CACHES = /--(kv-transfer-config|disaggregation-mode|enable-lmcache|hicache-storage-backend)\b|^(LMCACHE|MOONCAKE)_/;

/** The engine, bound to the plan and to where the weights are. */
export interface BoundEngine {
  readonly engine: EngineBinding;
  readonly weights: WeightsBinding;
}

/** The pods of a server: what was merged for each role, and what their containers may do. */
export interface BoundPods {
  readonly leader: MergedPod;
  readonly worker?: MergedPod;
  readonly security: PodSecurityBinding;
  /** The network and the platform, which know what rules would say of them. */
  readonly profiles: readonly Pick<PodBinding, 'speaksFor' | 'problems'>[];
  readonly problems: string[];
  readonly warnings: string[];
}

/** Binds the engine to its plan, to the weights and to the key that clients must send. */
export function bindEngine({ plan, engine, weights: source, platform = Platform.kubernetes(), apiKey, serviceAccountName }: ModelServerProps): BoundEngine {
  const weights = source.bind({
    checkpointBytes: plan.model.checkpointBytes, platformName: platform.name, assignsUser: platform.assignsUser, serviceAccountName: serviceAccountName ?? 'default',
  });
  return { weights, engine: engine.bind(plan, { modelPath: weights.modelPath, readBytesPerSecond: weights.readBytesPerSecond, apiKey }) };
}

/** Binds whatever adds to the pods, and merges it: `more` is what the workload and its placement add. */
export function bindPods(props: ModelServerProps, { engine, weights }: BoundEngine, more: readonly Contributor[]): BoundPods {
  const { plan, network = NetworkProfile.tcp(), platform = Platform.kubernetes(), security = PodSecurity.restricted(), overrides } = props;
  const networking = network.bind({
    platformName: platform.name, gpusPerPod: plan.gpusPerPod, groupSize: plan.groupSize, gpuResourceName: plan.gpu.resourceName,
    startsNodes: platform.startsNodes,
  });
  const platforming = platform.bind({
    gpuName: plan.gpu.name,
    gpusPerPod: plan.gpusPerPod,
    gpuMemoryGib: plan.gpu.memoryGib,
    gpuResourceName: plan.gpu.resourceName,
    cpu: props.cpu,
    memoryGib: gibOf(props.memory),
    ...askedOfPods([weights.contribution, networking.contribution, props.pod, overrides]),
  });
  const contributors: Contributor[] = [
    { by: 'ModelServer', contribution: serverPart(props) },
    { by: 'ModelServer\'s `pod`', contribution: props.pod ?? {} },
    { by: 'weights', contribution: weights.contribution },
    { by: 'network', contribution: networking.contribution },
    { by: 'platform', contribution: platforming.contribution },
    { by: 'security', contribution: security._contribution() },
    ...more,
  ];
  const podOf = ({ env }: EngineContainer, leaderLabels?: { [key: string]: string }) =>
    mergePods([...contributors, { by: 'engine', contribution: { env } }, { by: 'leaderLabels', contribution: { labels: leaderLabels } }], overrides);
  const leader = podOf(engine.leader, props.leaderLabels);
  const securing = security._bind({ capabilities: leader.capabilities, port: engine.port, privileged: leader.privileged, assignsUser: platform.assignsUser });
  const bindings = [engine, weights, networking, platforming, securing];
  const idle = idleAdapterWarnings(props, engine, networking);
  return {
    leader,
    worker: engine.worker && podOf(engine.worker),
    security: securing,
    profiles: [networking, platforming, securing],
    problems: [...bindings.flatMap((binding) => binding.problems ?? []), ...leader.conflicts, ...fuseProblems(leader)],
    warnings: [...bindings.flatMap((binding) => binding.warnings ?? []), ...(idle.length > 0 ? idle : fabricWarnings(engine.image, networking.adapterAccess))],
  };
}

/** Adapters of a pod that is its whole group. Those that move KV caches are used, by the other half or by a store. */
function idleAdapterWarnings(props: ModelServerProps, { leader, kvTransfer }: EngineBinding, { adapterAccess, contribution }: PodBinding): string[] {
  const { plan, pod, overrides } = props;
  const told = [...leader.command, ...[leader, pod, overrides].flatMap((part) => (part?.env ?? []).map(({ name }) => name))];
  if (plan.groupSize > 1 || adapterAccess === undefined || kvTransfer !== undefined || told.some((text) => MOVES_CACHES.test(text))) return [];
  const count = Object.entries(contribution.resources ?? {}).filter(([name]) => name.includes('/')).reduce((sum, [, amount]) => sum + Number(amount), 0);
  const adapters = count === 1 ? 'its adapter is' : count > 1 ? `its ${count} adapters are` : 'its adapters are';
  return [`network: one pod talks to no other, so ${adapters} reserved and not used; leave network out`];
}

/** What the server itself puts into each pod: the plan's GPUs, CPU and memory, and `/dev/shm`. */
function serverPart(props: ModelServerProps): PodContribution {
  return {
    resources: { [props.plan.gpu.resourceName]: String(props.plan.gpusPerPod), cpu: String(props.cpu), memory: props.memory.asString() },
    volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(sharedMemory(props).asString()) } }],
    volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
  };
}

/** Cloud Storage FUSE proves who reads by the pod's network, and needs to know where that is the node's. */
function fuseProblems({ hostNetwork, annotations, volumes }: MergedPod): string[] {
  const told = volumes.some(({ csi }) => csi?.volumeAttributes?.hostNetworkPodKSA === 'true');
  return hostNetwork && annotations['gke-gcsfuse/volumes'] === 'true' && !told
    ? [problem('weights', 'GcsFuseVolume', 'podsOnHostNetwork: true, for the network puts the pods on the network of their nodes')] : [];
}
