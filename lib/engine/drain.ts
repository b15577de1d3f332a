import { Duration } from 'cdk8s';
import type { k8s } from '../k8s';
import { problem } from '../problems';

/** Properties of a drain. */
export interface DrainProps {
  /**
   * How long the leader goes on taking requests after it was told to end, so that the Service and every load balancer
   * before it have stopped sending. From 0 seconds to 1 hour.
   *
   * @default Duration.seconds(15)
   */
  readonly endpointRemoval?: Duration;

  /**
   * How long requests that are being answered may take to end after that. From 0 seconds to 24 hours; it should cover
   * the longest answer that clients wait for.
   *
   * @default Duration.seconds(60)
   */
  readonly requests?: Duration;
}

/** What an engine tells of itself for a drain. */
export interface DrainContext {
  /** The leader's HTTP port. */
  readonly port: number;
  /**
   * The addresses at which the leader listens: `0.0.0.0`, or `::`, of which the pod's own may be IPv6 alone.
   *
   * @default - all of IPv4
   */
  readonly host?: string;

  /** The path of the metrics, and the gauges that count requests which are being answered or wait. */
  readonly metricsPath: string;
  /** Names of gauges that are all 0 when nothing is left to answer. */
  readonly requestGauges: string[];
  /** Whether the engine itself waits for its requests when it is told to end, by a flag that it was given. */
  readonly engineWaits: boolean;

  /**
   * A port on which the leader listens for as long as its engine lives, for the workers to know when they may go.
   *
   * @default - none: workers stay for as long as the leader may take
   */
  readonly groupPort?: number;
}

/** The part of a drain that a container has. */
export interface ContainerDrain {
  /**
   * What runs before the container is told to end.
   *
   * @default - nothing
   */
  readonly lifecycle?: k8s.Lifecycle;
}

/** What the engine needs after its last request, or without any: processes end, devices are given back. */
const ENDING_SECONDS = 30;
const LONGEST_REMOVAL_SECONDS = 3600;
const LONGEST_REQUESTS_SECONDS = 24 * 3600;

// Kubernetes expands no variables in a hook's command, and escapes none: scripts read the environment themselves.

/** Lets requests still come for a while; then ends when none is left, or at the limit. An engine that does not answer has none. */
const WAIT_FOR_REQUESTS = `import re, sys, time, urllib.request
url, removal, limit, names = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), "|".join(map(re.escape, sys.argv[4:]))
time.sleep(removal)
start = time.time()
while time.time() - start < limit:
    try:
        text = urllib.request.urlopen(url, timeout=5).read().decode()
    except OSError:
        break
    if sum(float(value) for value in re.findall(rf"^(?:{names})(?:{{.*}})? +([0-9.eE+]+)", text, re.M)) == 0:
        break
    time.sleep(1)`;

/** Ends when the leader does, or at the limit. One attempt that fails may be the network's or the name server's fault. */
const WAIT_FOR_LEADER_TO_END = `import os, socket, sys, time
port, limit, start, missed = int(sys.argv[1]), float(sys.argv[2]), time.time(), 0
while missed < 3 and time.time() - start < limit:
    try:
        socket.create_connection((os.environ["LWS_LEADER_ADDRESS"], port), 5).close()
        missed = 0
    except OSError:
        missed += 1
    time.sleep(1)`;

/**
 * How a group ends when it is told to: the leader goes on answering until no new requests come, then until those that
 * are being answered are done; workers stay until the leader is gone, for without them it cannot answer. Leader and
 * workers get the same grace period.
 *
 * Where a startup or liveness probe has failed a container, there is nothing to drain: it has `failedSeconds`. Kubernetes
 * runs the hook within this time and kills the container at its end; a drain whose `endpointRemoval` is longer leaves
 * such an engine no time of its own.
 */
export abstract class Drain {
  /** A drain within stated times. */
  static of(props: DrainProps = {}): Drain {
    return new TimedDrain(props);
  }

  /** No drain: what is being answered is cut off, and for some seconds new requests are refused. */
  static none(): Drain {
    return new NoDrain();
  }

  /** How long Kubernetes waits for a pod to end, in seconds; undefined leaves it to Kubernetes. */
  abstract readonly gracePeriodSeconds?: number;
  /** How long Kubernetes waits for a container that a probe has failed, in seconds; undefined leaves it to the pod's. */
  abstract readonly failedSeconds?: number;
  /** How long the engine itself should wait for its requests once it is told to end, in seconds. */
  abstract readonly requestSeconds: number;

  /** What the leader does before it is told to end. */
  abstract leader(context: DrainContext): ContainerDrain;
  /** What a worker does before it is told to end. */
  abstract worker(context: DrainContext): ContainerDrain;
  /** What is wrong about the settings. */
  abstract validate(): string[];
}

class TimedDrain extends Drain {
  readonly gracePeriodSeconds: number;
  readonly failedSeconds = ENDING_SECONDS;
  readonly requestSeconds: number;
  private readonly removalSeconds: number;

  constructor({ endpointRemoval = Duration.seconds(15), requests = Duration.seconds(60) }: DrainProps) {
    super();
    this.removalSeconds = Math.ceil(endpointRemoval.toSeconds({ integral: false }));
    this.requestSeconds = Math.ceil(requests.toSeconds({ integral: false }));
    this.gracePeriodSeconds = this.removalSeconds + this.requestSeconds + ENDING_SECONDS;
  }

  leader({ host, port, metricsPath, requestGauges, engineWaits }: DrainContext): ContainerDrain {
    if (engineWaits || this.requestSeconds === 0) return preStop(['sleep', String(this.removalSeconds)]);
    const url = `http://${host === '::' ? '[::1]' : '127.0.0.1'}:${port}${metricsPath}`;
    return preStop(['python3', '-c', WAIT_FOR_REQUESTS, url, String(this.removalSeconds), String(this.requestSeconds), ...requestGauges]);
  }

  worker({ groupPort }: DrainContext): ContainerDrain {
    const limit = String(this.removalSeconds + this.requestSeconds);
    return groupPort === undefined ? preStop(['sleep', limit]) : preStop(['python3', '-c', WAIT_FOR_LEADER_TO_END, String(groupPort), limit]);
  }

  validate(): string[] {
    const within = (property: string, seconds: number, most: number) => (seconds >= 0 && seconds <= most ? []
      : [problem(`Drain.of ${property}`, `${seconds} s`, `0 to ${most} seconds`)]);
    return [
      ...within('endpointRemoval', this.removalSeconds, LONGEST_REMOVAL_SECONDS),
      ...within('requests', this.requestSeconds, LONGEST_REQUESTS_SECONDS),
    ];
  }
}

class NoDrain extends Drain {
  readonly gracePeriodSeconds = undefined;
  readonly failedSeconds = undefined;
  readonly requestSeconds = 0;

  leader(): ContainerDrain {
    return {};
  }

  worker(): ContainerDrain {
    return {};
  }

  validate(): string[] {
    return [];
  }
}

function preStop(command: string[]): ContainerDrain {
  return { lifecycle: { preStop: { exec: { command } } } };
}
