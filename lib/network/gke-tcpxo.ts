import { type k8s } from '../k8s';
import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { problem } from '../problems';
import { gkeInterfaces, gkeNetworkProblems, gkePlace, ncclScript } from './gke';
import { type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of GPUDirect-TCPXO on GKE. */
export interface GkeTcpxoProfileProps extends RdmaProfileProps {
  /**
   * Names of the cluster's `Network` objects for the eight GPU adapters, in their order; a pod gets them as eth1 to eth8.
   *
   * @default - vpc1 to vpc8, as in GKE's guide
   */
  readonly networks?: string[];

  /**
   * The image of the daemon beside the engine. Its version belongs to the version of the NCCL plugin that is installed on
   * the nodes; the pairs are in the release notes of GPUDirect-TCPXO.
   *
   * @default "us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21", for the plugin v1.0.15
   */
  readonly daemonImage?: string;
}

const FACTORY = 'RdmaProfile.gkeTcpxo';
const ADAPTERS = 8;
const FIRST_INTERFACE = 1;
/** https://docs.cloud.google.com/compute/docs/gpus/gpudirect */
const MACHINES = { 'a3-megagpu-8g': ADAPTERS };
const LIBRARIES = '/usr/local/nvidia/lib64';
const DEVICES = '/dev/aperture_devices';
const DAEMON = 'tcpxo-daemon';
const DAEMON_IMAGE = 'us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21';
const HEALTH = '/run/health-check';

/** See `RdmaProfile.gkeTcpxo`. */
export function gkeTcpxo(props: GkeTcpxoProfileProps, context: RdmaContext): PodBinding {
  const { networks = Array.from({ length: ADAPTERS }, (_, index) => `vpc${index + 1}`), daemonImage = DAEMON_IMAGE, debugLevel = 'WARN' } = props;
  const interfaces = Array.from({ length: ADAPTERS }, (_, index) => ({ pattern: `/sys/class/net/eth${index + FIRST_INTERFACE}`, atLeast: 1 }));
  const devices = { name: 'aperture-devices', mountPath: DEVICES };
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: gkePlace(FACTORY, context, 'A3 Mega machines'),
    machines: { adapters: MACHINES },
    variables: { NCCL_FASTRAK_LLCM_DEVICE_DIRECTORY: DEVICES },
    check: { files: [...interfaces, { pattern: `${DEVICES}/*`, atLeast: 1 }], volumeMounts: [devices] },
    verbs: false,
    access: AdapterAccess.NCCL_ONLY,
    pod: {
      annotations: { ...gkeInterfaces(networks, FIRST_INTERFACE), [`devices.gke.io/container.${DAEMON}`]: daemonDevices() },
      capabilities: ['IPC_LOCK'],
      volumes: [
        { name: 'nvidia-libraries', hostPath: { path: '/home/kubernetes/bin/nvidia/lib64' } },
        { name: 'sys', hostPath: { path: '/sys' } },
        { name: 'proc-sys', hostPath: { path: '/proc/sys' } },
        { name: 'aperture-devices', hostPath: { path: DEVICES } },
      ],
      volumeMounts: [{ name: 'nvidia-libraries', mountPath: LIBRARIES }, devices],
      initContainers: [daemon(daemonImage)],
      setup: [ncclScript(`${LIBRARIES}/nccl-env-profile.sh`, LIBRARIES, debugLevel)],
    },
    problems: [
      ...gkeNetworkProblems(`${FACTORY} networks`, networks, ADAPTERS),
      ...(/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(daemonImage) ? [] : [problem(`${FACTORY} daemonImage`, daemonImage, 'the name of an image')]),
    ],
  });
}

/** What GKE's device injector gives the daemon: all GPUs of the machine, without counting them twice. */
function daemonDevices(): string {
  const gpus = Array.from({ length: ADAPTERS }, (_, index) => `/dev/nvidia${index}`);
  return [...gpus, '/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/dmabuf_import_helper'].map((path) => `- path: ${path}\n`).join('');
}

/** It stays beside the engine, which starts only once the daemon has its buffers. */
function daemon(image: string): k8s.Container {
  return {
    name: DAEMON,
    image,
    restartPolicy: 'Always',
    command: ['/bin/sh', '-c'],
    args: ['set -ex\nchmod 755 /fts/entrypoint_rxdm_container.sh\n/fts/entrypoint_rxdm_container.sh --num_hops=2'],
    env: [{ name: 'LD_LIBRARY_PATH', value: LIBRARIES }, { name: 'HEALTH_CHECK_LOG_FILE', value: HEALTH }],
    startupProbe: { exec: { command: ['cat', HEALTH] }, initialDelaySeconds: 1, periodSeconds: 5, failureThreshold: 36 },
    securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_BIND_SERVICE'] } },
    volumeMounts: [
      { name: 'nvidia-libraries', mountPath: LIBRARIES },
      { name: 'sys', mountPath: '/hostsysfs' },
      { name: 'proc-sys', mountPath: '/hostprocsysfs' },
    ],
  };
}
