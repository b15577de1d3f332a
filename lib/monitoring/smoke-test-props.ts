import type { Duration } from 'cdk8s';
import type { k8s } from '../k8s';
import type { SecretKey } from '../pod/secret-key';
import type { ServedGroups } from '../pod/served-groups';

/** What a smoke test must know of a server; a `ModelServer` is one. */
export interface TestedServer {
  /** Where clients inside the cluster send their requests, such as `http://ds-leader.default.svc:8000`. */
  readonly endpoint: string;
  /** The name by which clients ask for the model. */
  readonly servedModelName: string;
  /** How long a group may take from its start until it answers. */
  readonly startupBudget: Duration;

  /**
   * The namespace of the server.
   *
   * @default - that of the test
   */
  readonly namespace?: string;

  /**
   * The key that clients must show: an entry of a Secret in the server's namespace, in which the test must then be too.
   *
   * @default - none: the server answers everybody
   */
  readonly apiKey?: SecretKey;

  /**
   * The groups that serve, by which it is told whether network policies of the app let the test in.
   *
   * @default - nothing is told of network policies
   */
  readonly groups?: ServedGroups;

  /**
   * Whether the platform gives pods beside the engine's their user, and refuses another.
   *
   * @default false
   */
  readonly assignsCompanionsUser?: boolean;
}

/** Properties of a smoke test. */
export interface SmokeTestProps {
  /** The server that must answer. */
  readonly server: TestedServer;

  /**
   * The beginning of the Job's name, to which a hyphen and eight characters are added: a lower-case letter, then
   * lower-case letters, digits and hyphens, at most 54.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * An image with `python3`, 3.10 or newer; nothing beside Python's own library is used. The engine's own image has it and
   * is on some nodes already, but is large.
   *
   * @default 'python:3.13-alpine'
   */
  readonly image?: string;

  /**
   * How long to ask before the test has failed, from 1 second to 24 hours, counted from the start of its container.
   *
   * @default - the server's startup budget and 5 minutes
   */
  readonly waitFor?: Duration;

  /**
   * How long one answer may take, from 1 second to 1 hour.
   *
   * @default Duration.minutes(2)
   */
  readonly answerWithin?: Duration;

  /**
   * What the model is asked.
   *
   * @default 'What is the capital of France? Answer with its name.'
   */
  readonly prompt?: string;

  /**
   * What the answer must hold, upper and lower case being the same; text of 1 to 10,000 characters. Where the answer ended
   * at `maxTokens` while the model was still thinking, its thoughts must hold it. Whatever is asked, an answer without
   * letters and digits, of one word over and over, or of no tokens fails: a broken kernel or quantization gives such.
   *
   * @default - 'Paris' for the default prompt, nothing for another one
   */
  readonly expect?: string;

  /**
   * The most tokens of the answer and of the thoughts before it, 1 to 32768. An answer that ends there is good as well.
   *
   * @default 512
   */
  readonly maxTokens?: number;

  /**
   * Any text; another one makes another Job, so that the test runs again: the version of a deployment, or its date.
   *
   * @default - none: the same test runs once
   */
  readonly revision?: string;

  /**
   * How long the finished Job stays, in whole seconds. With it, applying the same manifests later runs the test again.
   *
   * @default - until somebody deletes it
   */
  readonly ttl?: Duration;

  /**
   * Labels of the pod, such as `AcsPlatform.cpuPodLabels(AcsCpuClass.GENERAL_PURPOSE)`.
   *
   * @default - none beside the test's name
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

  /**
   * Whether the cluster gives the pod its user, and refuses another, as OpenShift does; else it runs as 65534.
   *
   * @default - as the server's platform does
   */
  readonly assignsUser?: boolean;
}
