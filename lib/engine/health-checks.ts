import type { Duration } from 'cdk8s';
import { k8s } from '../k8s';
import { problem } from '../problems';
import { GIB } from '../units';

/** Properties of checks over the engine's HTTP port. */
export interface HttpHealthChecksProps {
  /**
   * How long a start may take before the container is killed, from its start to the first answer: the wait for the
   * other pods included, scheduling and image pull not. From 1 second to 7 days.
   *
   * @default - the engine's own wait for the other pods, twice the time to read the checkpoint at 0.5 GiB/s, and 10
   *   minutes for compiling and capturing graphs; at least 30 minutes. A load of a 671 B model from a shared file system
   *   took 34 minutes.
   */
  readonly startupBudget?: Duration;
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

/**
 * How Kubernetes learns whether the leader serves. Workers serve no HTTP and get no probes: when their process ends,
 * LeaderWorkerSet restarts the group.
 */
export abstract class HealthChecks {
  /** Startup, readiness and liveness probes that ask the engine's `/health`. */
  static http(props: HttpHealthChecksProps = {}): HealthChecks {
    return new HttpHealthChecks(props);
  }

  /** No probes: the Service sends requests before the model is loaded, and a hung engine stays. */
  static none(): HealthChecks {
    return new NoHealthChecks();
  }

  /**
   * The leader's probes.
   *
   * @param port the engine's HTTP port
   * @param checkpointBytes bytes of the checkpoint, which decide how long a load takes
   * @param joinSeconds how long the leader may wait for the other pods before it loads anything
   */
  abstract leaderProbes(port: number, checkpointBytes: number, joinSeconds: number): ContainerProbes;

  /** What is wrong about the settings. */
  abstract validate(): string[];
}

const LEAST_BUDGET_SECONDS = 1800;
const COMPILE_SECONDS = 600;
const LONGEST_BUDGET_SECONDS = 7 * 24 * 3600;
const ASSUMED_BYTES_PER_SECOND = 0.5 * GIB;
const STARTUP_PERIOD_SECONDS = 10;

class HttpHealthChecks extends HealthChecks {
  constructor(private readonly props: HttpHealthChecksProps) {
    super();
  }

  leaderProbes(port: number, checkpointBytes: number, joinSeconds: number): ContainerProbes {
    const assumed = Math.max(LEAST_BUDGET_SECONDS, joinSeconds + 2 * checkpointBytes / ASSUMED_BYTES_PER_SECOND + COMPILE_SECONDS);
    const budget = this.budgetSeconds ?? assumed;
    const attempts = Math.max(1, Math.ceil(budget / STARTUP_PERIOD_SECONDS));
    const httpGet = { path: '/health', port: k8s.IntOrString.fromNumber(port) };
    return {
      startupProbe: { httpGet, periodSeconds: STARTUP_PERIOD_SECONDS, timeoutSeconds: 5, failureThreshold: attempts },
      readinessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
      livenessProbe: { httpGet, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 3 },
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
  leaderProbes(): ContainerProbes {
    return {};
  }

  validate(): string[] {
    return [];
  }
}
