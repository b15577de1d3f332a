import { KvTransferBackend } from '../engine/kv-transfer';
import { NetworkProfile } from '../network/network-profile';
import { Platform } from '../platform/platform';
import { AdapterAccess } from '../pod/machine-needs';
import { problem } from '../problems';
import type { DisaggregatedGroups, DisaggregatedServerProps } from './disaggregated-server-props';

/** The network as the library that moves KV caches finds it. */
interface KvNetwork {
  readonly devices: string[];
  readonly access?: AdapterAccess;
}

const ERDMA = 'aliyun/erdma';
const EFA = 'vpc.amazonaws.com/efa';
/** By which SGLang tells Mooncake what to move bytes by, from 0.5.13 on; before it is always verbs (sglang#24838, #25083). */
const MOONCAKE_PROTOCOL = 'MOONCAKE_PROTOCOL';
const FIRST_WITH_PROTOCOL = '0.5.13';
const TCPXO = 'TCPXO';

/** Networks over which the library that moves KV caches does not work. */
export function networkProblems(props: DisaggregatedServerProps): string[] {
  const { backend } = props;
  const found = kvNetwork(props);
  return [
    ...(backend === KvTransferBackend.MOONCAKE ? mooncakeProblems(props, found) : []),
    ...(found.devices.includes(ERDMA)
      ? [problem('network', ERDMA, 'another network for a DisaggregatedServer: UCX, which moves the caches, does not work over eRDMA', 'use NetworkProfile.tcp()')] : []),
  ];
}

/** Networks past which the library that moves KV caches goes. */
export function networkWarnings(props: DisaggregatedServerProps): string[] {
  const { nixlBackend, backend = KvTransferBackend.NIXL } = props;
  if (backend !== KvTransferBackend.NIXL) return [];
  const { access } = kvNetwork(props);
  return [
    ...(access === AdapterAccess.LIBFABRIC && nixlBackend === undefined
      ? ['nixlBackend: UCX takes TCP where the adapters are EFA; set LIBFABRIC, with an image whose NIXL has it'] : []),
    // openucx/ucx#10854; ai-dynamo/nixl#2276 measured 0.64 GiB/s.
    ...(access === AdapterAccess.NCCL_ONLY && nixlBackend !== TCPXO
      ? ['network: only NCCL has a plugin for these adapters; NIXL moves KV caches past them by TCP, at less than 1 GB/s between two pods. '
        + `Use another network, or an image whose NIXL has the plugin ${TCPXO}, and name it in nixlBackend`] : []),
  ];
}

/** Mooncake moves bytes by verbs, or by what its variable says where it was built with it. */
function mooncakeProblems(props: DisaggregatedServerProps, { access }: KvNetwork): string[] {
  const { backend, prefill, decode } = props;
  if (access === AdapterAccess.VERBS) return [];
  if (access !== AdapterAccess.LIBFABRIC) {
    return [problem('backend', backend, `${KvTransferBackend.NIXL} where the network has no adapters that are driven by verbs, as InfiniBand and RoCE are: Mooncake needs them`)];
  }
  if (!prefill.plan.engineVersion.isAtLeast(FIRST_WITH_PROTOCOL)) {
    return [problem('backend', backend, `${KvTransferBackend.NIXL} where the adapters are EFA: before SGLang ${FIRST_WITH_PROTOCOL} Mooncake takes verbs only, which EFA lacks`,
      'set nixlBackend LIBFABRIC, with an image whose NIXL has it')];
  }
  return [['prefill', prefill] as const, ['decode', decode] as const].flatMap(([half, groups]) => {
    const protocol = protocolOf(groups);
    return protocol === 'efa' ? [] : [problem(`${half}.pod.env ${MOONCAKE_PROTOCOL}`, protocol, 'efa where the adapters are EFA, with an image whose Mooncake was built with USE_EFA',
      `or backend ${KvTransferBackend.NIXL} with nixlBackend LIBFABRIC`)];
  });
}

function protocolOf({ pod, overrides }: DisaggregatedGroups): string | undefined {
  return [...overrides?.env ?? [], ...pod?.env ?? []].find(({ name }) => name === MOONCAKE_PROTOCOL)?.value;
}

/** Devices that are asked for tell of adapters where a network does not. */
function kvNetwork({ network = NetworkProfile.tcp(), platform = Platform.kubernetes(), prefill: { plan } }: DisaggregatedServerProps): KvNetwork {
  const { gpusPerPod, groupSize, gpu } = plan;
  const { contribution, adapterAccess } = network.bind({
    platformName: platform.name, gpusPerPod, groupSize, gpuResourceName: gpu.resourceName, startsNodes: platform.startsNodes,
  });
  const devices = Object.keys(contribution.resources ?? {});
  return { devices, access: adapterAccess ?? (devices.includes(EFA) ? AdapterAccess.LIBFABRIC : undefined) };
}
