import { literal, shellWord } from '../pod/shell';
import { problem } from '../problems';
import { homeOf, type Place, type RdmaContext } from './rdma-binding';

/** An interface of a pod and the GKE network that it is on. */
interface GkeInterface {
  readonly interfaceName: string;
  readonly network: string;
}

const GPUS = 8;
const NVIDIA = 'nvidia.com/gpu';

/** The annotations by which GKE gives a pod several interfaces; all of a node's must be listed. */
export function gkeInterfaces(networks: readonly string[], firstNumber: number, more: readonly GkeInterface[] = []): { [key: string]: string } {
  const interfaces: GkeInterface[] = [
    { interfaceName: 'eth0', network: 'default' },
    ...more,
    ...networks.map((network, index) => ({ interfaceName: `eth${firstNumber + index}`, network })),
  ];
  return { 'networking.gke.io/default-interface': 'eth0', 'networking.gke.io/interfaces': JSON.stringify(interfaces) };
}

/** GKE's GPU machines give a pod their network as a whole or not at all. */
export function gkePlace(factory: string, context: RdmaContext, machines: string): Place {
  const { problems, warnings } = homeOf(factory, ['gke'], context, `only GKE's ${machines} have this network`);
  const { gpusPerPod, gpuResourceName } = context;
  return {
    warnings,
    problems: [
      ...problems,
      ...(gpusPerPod === GPUS ? [] : [problem('gpusPerPod of the plan', gpusPerPod, `${GPUS} GPUs with ${factory}: a pod gets all adapters of a machine (${machines}) or none`,
        'pin tensorParallelSize 8 in the plan, or use NetworkProfile.tcp()')]),
      ...(gpuResourceName === NVIDIA ? [] : [problem('gpu of the plan', gpuResourceName, `GPUs of ${NVIDIA} with ${factory}, which ${machines} have`, 'plan with their GPU, or use NetworkProfile.tcp()')]),
    ],
  };
}

/** What is wrong with the networks' names. */
export function gkeNetworkProblems(property: string, networks: readonly string[], number: number): string[] {
  return [
    ...(networks.length === number ? [] : [problem(property, networks, `the names of ${number} networks, one for each adapter of a machine`)]),
    ...networks.filter((name) => typeof name !== 'string' || !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)).map((name) => problem(property, name, 'names of Network objects of networking.gke.io')),
  ];
}

/**
 * A line of shell that takes over the NCCL variables of a script that comes with the node's plugin, so that they fit its
 * version. The script is written for bash, and the engine's own shell need not be one, so bash runs it and says what it set.
 */
export function ncclScript(script: string, libraries: string, level: string): string {
  return literal([
    `nccl_settings="$(NCCL_LIB_DIR=${libraries} bash --norc -c '. "$0" >&2 && for name in "\${!NCCL_@}"; do printf "export %s=%q\\n" "$name" "\${!name}"; done' ${script})"`,
    'eval "$nccl_settings"',
    `export NCCL_DEBUG=${shellWord(level)} LD_LIBRARY_PATH="${libraries}:/usr/local/nvidia/lib64\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
  ].join(' &&\n'));
}
