import { Duration } from 'cdk8s';
import { problem } from '../problems';
import type { MonitoredServer } from './monitored-server';
import { MONITORING_API } from './operator';
import { promDuration } from '../promql';

/** The name of the HTTP port of a server's Service. */
const SERVICE_PORT = 'http';
const LEAST_SECONDS = 1;
/** Rates look back five minutes and need two samples. */
const MOST_SECONDS = 120;

/** How often metrics are read. */
export interface MetricsScrapeProps {
  /**
   * The time from one reading to the next, in whole seconds from 1 second to 2 minutes.
   *
   * @default Duration.seconds(15)
   */
  readonly interval?: Duration;
}

/** What an object that tells Prometheus where to read is made from. */
interface MonitorContext {
  readonly labels: { [key: string]: string };
  /** The namespace of the chart, where it has one. */
  readonly namespace?: string;
}

/**
 * How Prometheus learns where to read the engine's metrics. Only leaders are read, where the engine tells of its whole
 * group there; of engines whose workers tell of requests of their own, all pods.
 */
export abstract class MetricsScrape {
  /**
   * A PodMonitor, which finds the leaders by their labels, ready or not, and needs no Service. It names the port by its
   * number, which the Prometheus operator knows since 0.79.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
   */
  static podMonitor(props: MetricsScrapeProps = {}): MetricsScrape {
    return new PodMonitor(props);
  }

  /**
   * A ServiceMonitor, which finds the leaders through the server's Service, by the Service's labels and its port `http`. Not
   * for engines whose workers tell of requests of their own: the Service does not lead to them.
   */
  static serviceMonitor(props: MetricsScrapeProps = {}): MetricsScrape {
    return new ServiceMonitor(props);
  }

  /** Nothing: somebody else reads the metrics, and gives their series the labels `namespace` and `pod`. */
  static none(): MetricsScrape {
    return new NoScrape();
  }

  /** The time from one reading to the next. */
  abstract readonly interval: Duration;

  /** The object, or nothing. @internal */
  abstract _manifest(server: MonitoredServer, context: MonitorContext): object | undefined;

  /** What is wrong about the settings for this server. @internal */
  abstract _validate(server: MonitoredServer): string[];
}

abstract class Monitor extends MetricsScrape {
  readonly interval: Duration;

  constructor({ interval = Duration.seconds(15) }: MetricsScrapeProps) {
    super();
    this.interval = interval;
  }

  abstract readonly kind: string;
  protected abstract spec(server: MonitoredServer, endpoint: object): object;

  override _manifest(server: MonitoredServer, { labels, namespace }: MonitorContext): object {
    const { name, namespace: itsNamespace } = server.groups;
    return {
      apiVersion: MONITORING_API,
      kind: this.kind,
      metadata: { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
      spec: {
        ...(namespace === undefined || namespace === itsNamespace ? {} : { namespaceSelector: { matchNames: [itsNamespace] } }),
        ...this.spec(server, { path: server.metrics.path, interval: promDuration(this.interval.toSeconds({ integral: false })) }),
      },
    };
  }

  override _validate(_server: MonitoredServer): string[] {
    const seconds = this.interval.toSeconds({ integral: false });
    return Number.isInteger(seconds) && seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS ? []
      : [problem('scrape.interval', `${seconds} s`, `whole seconds from ${LEAST_SECONDS} to ${MOST_SECONDS}`)];
  }
}

class PodMonitor extends Monitor {
  readonly kind = 'PodMonitor';

  protected override spec({ groups }: MonitoredServer, endpoint: object): object {
    const matchLabels = groups.metricsOnAllPods ? groups.podLabels : groups.leaderLabels;
    return { selector: { matchLabels }, podMetricsEndpoints: [{ portNumber: groups.port, ...endpoint }] };
  }
}

class ServiceMonitor extends Monitor {
  readonly kind = 'ServiceMonitor';

  override _validate(server: MonitoredServer): string[] {
    const { metricsOnAllPods } = server.groups;
    return [...super._validate(server), ...(metricsOnAllPods
      ? [problem('scrape', 'MetricsScrape.serviceMonitor', 'MetricsScrape.podMonitor, for this engine\'s workers tell of requests that the leader does not know')] : [])];
  }

  protected override spec({ serviceLabels }: MonitoredServer, endpoint: object): object {
    return { selector: { matchLabels: serviceLabels }, endpoints: [{ port: SERVICE_PORT, ...endpoint }] };
  }
}

class NoScrape extends MetricsScrape {
  readonly interval = Duration.seconds(15);

  override _manifest(): undefined {
    return undefined;
  }

  override _validate(): string[] {
    return [];
  }
}
