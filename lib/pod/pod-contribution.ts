import type { k8s } from 'cdk8s-plus-28';
import type { AdapterAccess, MachineNeeds } from './machine-needs';

/**
 * What someone adds to every pod of a group, leader and workers alike: a network its variables and label, a platform
 * its labels, a source of weights its volume. It is data; one function merges all of them, in any order to the same
 * result. Two contributors that give one key different values are an error that names both.
 */
export interface PodContribution {
  /**
   * Labels of the pods.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the pods.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Environment of the engine's container. As everywhere in Kubernetes, `$(NAME)` in a value stands for a variable of
   * the same container and `$$` for one dollar sign; a name that is not defined is refused.
   *
   * @default - none
   */
  readonly env?: k8s.EnvVar[];

  /**
   * Volumes of the pods, known by their name.
   *
   * @default - none
   */
  readonly volumes?: k8s.Volume[];

  /**
   * Mounts of the engine's container, known by their path.
   *
   * @default - none
   */
  readonly volumeMounts?: k8s.VolumeMount[];

  /**
   * Resources of the engine's container as Kubernetes quantities (`{ 'rdma/hca': '1', memory: '512Gi' }`), set as
   * request and as limit.
   *
   * @default - none beside what the plan and the server ask for
   */
  readonly resources?: { [name: string]: string };

  /**
   * Linux capabilities that the engine's container gets beyond the runtime's own, such as `IPC_LOCK`.
   *
   * @default - none
   */
  readonly capabilities?: string[];

  /**
   * Labels that a node must have to run the pods.
   *
   * @default - none
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * The scheduler that places the pods, such as `volcano`.
   *
   * @default - Kubernetes' own
   */
  readonly schedulerName?: string;

  /**
   * Where the pods may run, and next to whom, beyond node selectors.
   *
   * @default - anywhere
   */
  readonly affinity?: k8s.Affinity;

  /**
   * Containers that run before the engine, known by their name; those with `restartPolicy: Always` stay beside it.
   *
   * @default - none
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Containers that run beside the engine, known by their name.
   *
   * @default - none
   */
  readonly sidecars?: k8s.Container[];

  /**
   * Whether the pods use their node's network: one pod for each port of a node.
   *
   * @default false
   */
  readonly hostNetwork?: boolean;

  /**
   * Whether the pods share memory and semaphores with their node.
   *
   * @default false
   */
  readonly hostIpc?: boolean;

  /**
   * Whether the engine's container has all rights on its node.
   *
   * @default false
   */
  readonly privileged?: boolean;

  /**
   * The runtime class of the pods.
   *
   * @default - the cluster's default
   */
  readonly runtimeClassName?: string;

  /**
   * Lines of POSIX shell that run in the engine's container before the engine, such as one that sets variables; the
   * engine starts only where all of them succeed. Kubernetes replaces `$(NAME)` in them.
   *
   * @default - none
   */
  readonly setup?: string[];

  /**
   * Volumes that hold the files of an image (Kubernetes 1.33, 1.31 with the gate ImageVolume), mounted by their name.
   *
   * @default - none
   */
  readonly imageVolumes?: ImageVolume[];

  /**
   * Which machines can run the pods. It stands in no manifest: platforms that know their machines hold it against them.
   *
   * @default - any
   */
  readonly machineNeeds?: MachineNeeds;
}

/** A volume that holds the files of an OCI image or artifact. */
export interface ImageVolume {
  /** The volume's name. */
  readonly name: string;
  /** The image, such as `registry.example.com/models/r1:v1`. */
  readonly reference: string;

  /**
   * When the image is pulled: Always, IfNotPresent or Never.
   *
   * @default - Always for the tag `latest`, else IfNotPresent
   */
  readonly pullPolicy?: string;
}

/**
 * What binding a profile gives: its part of the pods, and what is wrong or doubtful about its settings. Findings are
 * data, so that everything wrong with a deployment is reported at once.
 */
export interface PodBinding {
  /** The part of the pods. */
  readonly contribution: PodContribution;

  /**
   * What makes the settings unusable, each as one sentence with the property, the value given and what is allowed.
   *
   * @default - nothing
   */
  readonly problems?: string[];

  /**
   * What works but may hurt.
   *
   * @default - nothing
   */
  readonly warnings?: string[];

  /**
   * How programs other than NCCL reach the adapters that the pods get, as those that move KV caches.
   *
   * @default - there are none, or it is not known: TCP
   */
  readonly adapterAccess?: AdapterAccess;
}
