import type { Duration } from 'cdk8s';
import { k8s } from '../k8s';
import { problem } from '../problems';

/** Properties of checks over the engine's HTTP port. */
export interface HttpHealthChecksProps {
  /**
   * How long a start may take before the container is killed, from its start to the first answer: the wait for the
   * other pods included, scheduling and image pull not. From 1 second to 7 days.
   *
   * @default - the engine's own wait for the other pods, twice the time in which the weights' source gives a pod the
   *   checkpoint, and 10 minutes for compiling and capturing graphs; at least 30 minutes. A load of a 671 B model from a
   *   shared file system took 34 minutes.
   */
  readonly startupBudget?: Duration;

  /**
   * Whether workers that answer no HTTP dial the port at which the leader holds the group together, and are restarted,
   * the group with them, when it was not there for five minutes. Useful where the network between pods may break
   * without any process ending.
   *
   * @default false: a worker ends when its process does
   */
  readonly workersDialLeader?: boolean;
}

/** The probes of one container. */
export interface ContainerProbes {
  /**
   * Holds the other probes back until the model is loaded.
   *
   * @default - none
   */
  readonly startupProbe?: k8s.Probe;

  /**
   * Tells whether the pod answers requests.
   *
   * @default - none
   */
  readonly readinessProbe?: k8s.Probe;

  /**
   * Tells whether the container must be restarted.
   *
   * @default - none
   */
  readonly livenessProbe?: k8s.Probe;
}

/** What decides how long a start may take. */
export interface StartupFacts {
  /** Bytes of the checkpoint. */
  readonly checkpointBytes: number;
  /** Bytes of the checkpoint that a pod gets in a second. */
  readonly readBytesPerSecond: number;
  /** How long the leader may wait for the other pods before it loads anything, in seconds. */
  readonly joinSeconds: number;
}

/** What an engine tells of itself for its probes. */
export interface HealthContext {
  /** The port at which pods answer HTTP. */
  readonly port: number;
  /** The path that answers with success once the leader has loaded the model and serves. */
  readonly leaderPath: string;

  /**
   * The path that is asked while the leader starts, where another one proves more.
   *
   * @default - `leaderPath`
   */
  readonly startupPath?: string;

  /**
   * The path by whose failures the leader is restarted, where another one fails less under load.
   *
   * @default - `leaderPath`
   */
  readonly livenessPath?: string;

  /** How long the leader's answer may take, in seconds. */
  readonly timeoutSeconds: number;
  /** How long a start may take, in seconds; see `startupSeconds`. */
  readonly startupSeconds: number;

  /**
   * How long a container may take to end once a startup or liveness probe has failed it, in seconds; see
   * `Drain.failedSeconds`.
   *
   * @default - as long as any other end
   */
  readonly failedSeconds?: number;

  /**
   * The path that workers answer with success once they are ready.
   *
   * @default - none: workers answer no HTTP
   */
  readonly workerPath?: string;

  /**
   * A port on which the leader listens for as long as its engine lives.
   *
   * @default - none
   */
  readonly groupPort?: number;
}

const LEAST_BUDGET_SECONDS = 1800;
const COMPILE_SECONDS = 600;
const LONGEST_BUDGET_SECONDS = 7 * 24 * 3600;
const STARTUP_PERIOD_SECONDS = 10;

/** Succeeds where the leader listens; the variable is there, for Kubernetes expands it in no probe. */
const DIAL_LEADER = 'import os, socket, sys; socket.create_connection((os.environ["LWS_LEADER_ADDRESS"], int(sys.argv[1])), 5).close()';

/**
 * How Kubernetes learns whether the pods of a group serve. Only the leader is asked whether it must be restarted:
 * workers of most engines answer no HTTP, and when their process ends, LeaderWorkerSet restarts the group.
 *
 * A container that a startup or liveness probe has failed is not drained: an engine that does not answer finishes no
 * request. Kubernetes runs the drain's hook all the same, but hook and engine together have 30 seconds until the
 * container is killed, and not the drain's time.
 */
export abstract class HealthChecks {
  /** Startup, readiness and liveness probes that ask the engine by HTTP. */
  static http(props: HttpHealthChecksProps = {}): HealthChecks {
    return new HttpHealthChecks(props);
  }

  /** No probes: the Service sends requests before the model is loaded, and a hung engine stays. */
  static none(): HealthChecks {
    return new NoHealthChecks();
  }

  /** How long a start may take, in seconds, whether or not a probe looks. */
  startupSeconds({ checkpointBytes, readBytesPerSecond, joinSeconds }: StartupFacts): number {
    return Math.ceil(Math.max(LEAST_BUDGET_SECONDS, joinSeconds + 2 * checkpointBytes / readBytesPerSecond + COMPILE_SECONDS));
  }

  /** The leader's probes. */
  abstract leader(context: HealthContext): ContainerProbes;
  /** A worker's probes. */
  abstract worker(context: HealthContext): ContainerProbes;
  /** What is wrong about the settings. */
  abstract validate(): string[];
}

class HttpHealthChecks extends HealthChecks {
  constructor(private readonly props: HttpHealthChecksProps) {
    super();
  }

  override startupSeconds(facts: StartupFacts): number {
    return this.budgetSeconds ?? super.startupSeconds(facts);
  }

  leader(context: HealthContext): ContainerProbes {
    const { port, leaderPath, startupPath = leaderPath, livenessPath = leaderPath, timeoutSeconds, startupSeconds, failedSeconds } = context;
    return {
      startupProbe: { ...httpGet(startupPath, port), ...startup(startupSeconds), timeoutSeconds, ...endingIn(failedSeconds) },
      readinessProbe: { ...httpGet(leaderPath, port), periodSeconds: 10, timeoutSeconds, failureThreshold: 3 },
      livenessProbe: { ...httpGet(livenessPath, port), periodSeconds: 30, timeoutSeconds: 2 * timeoutSeconds, failureThreshold: 3, ...endingIn(failedSeconds) },
    };
  }

  worker({ port, workerPath, groupPort, startupSeconds, timeoutSeconds, failedSeconds }: HealthContext): ContainerProbes {
    if (workerPath !== undefined) {
      const asks = httpGet(workerPath, port);
      return {
        startupProbe: { ...asks, ...startup(startupSeconds), timeoutSeconds, ...endingIn(failedSeconds) },
        readinessProbe: { ...asks, periodSeconds: 10, timeoutSeconds, failureThreshold: 6 },
      };
    }
    if (!this.props.workersDialLeader || groupPort === undefined) return {};
    const dials = { exec: { command: ['python3', '-c', DIAL_LEADER, String(groupPort)] } };
    return {
      startupProbe: { ...dials, ...startup(startupSeconds), timeoutSeconds: 15, ...endingIn(failedSeconds) },
      livenessProbe: { ...dials, periodSeconds: 30, timeoutSeconds: 15, failureThreshold: 10, ...endingIn(failedSeconds) },
    };
  }

  validate(): string[] {
    const seconds = this.budgetSeconds;
    return seconds === undefined || (seconds >= 1 && seconds <= LONGEST_BUDGET_SECONDS) ? []
      : [problem('HealthChecks.http startupBudget', `${seconds} s`, '1 second to 7 days')];
  }

  private get budgetSeconds(): number | undefined {
    return this.props.startupBudget?.toSeconds({ integral: false });
  }
}

class NoHealthChecks extends HealthChecks {
  leader(): ContainerProbes {
    return {};
  }

  worker(): ContainerProbes {
    return {};
  }

  validate(): string[] {
    return [];
  }
}

function httpGet(path: string, port: number): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromNumber(port) } };
}

function endingIn(seconds: number | undefined): k8s.Probe {
  return seconds === undefined ? {} : { terminationGracePeriodSeconds: seconds };
}

function startup(seconds: number): k8s.Probe {
  return { periodSeconds: STARTUP_PERIOD_SECONDS, failureThreshold: Math.max(1, Math.ceil(seconds / STARTUP_PERIOD_SECONDS)) };
}
