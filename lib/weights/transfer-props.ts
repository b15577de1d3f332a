import type { Duration, Size } from 'cdk8s';
import type { k8s } from '../k8s';

/** What Jobs that move weights have in common. */
export interface TransferProps {
  /**
   * The beginning of the Job's name, to which a hyphen and eight characters are added: a lower-case letter, then
   * lower-case letters, digits and hyphens, at most 54.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * An image with `python3`, 3.10 or newer; nothing beside Python's own library is used.
   *
   * @default "python:3.13-alpine"
   */
  readonly image?: string;

  /**
   * Files that are moved at once, 1 to 64.
   *
   * @default 8
   */
  readonly parallel?: number;

  /**
   * CPU cores, as request and as limit: hashing and TLS take about one for each half GiB in a second.
   *
   * @default 4
   */
  readonly cpu?: number;

  /**
   * Memory, as request and as limit.
   *
   * @default Size.gibibytes(4)
   */
  readonly memory?: Size;

  /**
   * How long the Job may take with all its tries, from 1 minute to 7 days.
   *
   * @default Duration.hours(24)
   */
  readonly timeLimit?: Duration;

  /**
   * How often it is tried once more after an end that another try may mend, 0 to 100. Each goes on where the last one
   * stopped.
   *
   * @default 6
   */
  readonly retries?: number;

  /**
   * How long the finished Job stays, in whole seconds. With it, applying the same manifests later runs the Job again,
   * which finds everything done.
   *
   * @default - until somebody deletes it
   */
  readonly ttl?: Duration;

  /**
   * The user of the process, 0 to 2147483647; 0 is root. It must be able to write to the volume's folder.
   *
   * @default 65534; nothing with `assignsUser`
   */
  readonly runAsUser?: number;

  /**
   * The group that owns the volume, where its driver lets Kubernetes say so, 0 to 2147483647.
   *
   * @default 65534; nothing with `assignsUser`
   */
  readonly fsGroup?: number;

  /**
   * Whether the cluster gives the pod its user and groups, and refuses others, as OpenShift does:
   * `platform.assignsCompanionsUser` tells.
   *
   * @default false
   */
  readonly assignsUser?: boolean;

  /**
   * Labels of the pod, such as `AcsPlatform.cpuPodLabels(AcsCpuClass.GENERAL_PURPOSE)`.
   *
   * @default - none beside the Job's name
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Labels that a node must have to run the pod.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints that the pod tolerates.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Names of Secrets with the logins of image registries.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];
}
