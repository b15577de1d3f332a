import { k8s } from '../k8s';
import { isWhole, problem } from '../problems';
import { promDuration } from '../promql';
import { layOut } from './dashboard-grid';
import { dashboardRows } from './dashboard-rows';
import { dashboardUid } from './dashboard-uid';
import type { MonitoredServer } from './monitored-server';

/** Names of the labels by which series of dcgm-exporter tell the pod that uses a GPU. */
export interface GpuMetricsProps {
  /**
   * The label with the pod's namespace.
   *
   * @default exported_namespace - as Prometheus names it where dcgm-exporter's monitor does not honour labels, which
   *   its Helm chart does not
   */
  readonly namespaceLabel?: string;

  /**
   * The label with the pod's name.
   *
   * @default exported_pod - for the same reason
   */
  readonly podLabel?: string;
}

/** Properties of a dashboard for Grafana. */
export interface GrafanaDashboardProps {
  /**
   * The label by which Grafana's sidecar finds the ConfigMap.
   *
   * @default grafana_dashboard
   */
  readonly label?: string;

  /**
   * The value of that label.
   *
   * @default 1 - what Grafana's Helm chart asks for
   */
  readonly labelValue?: string;

  /**
   * The folder of Grafana that shows it, by the sidecar's annotation `grafana_folder`.
   *
   * @default - none: the sidecar's default folder
   */
  readonly folder?: string;

  /**
   * What dcgm-exporter's series are labelled with; `{}` for its usual names. Adds a row with the GPUs.
   *
   * @default - no row: the cluster has no dcgm-exporter that knows pods
   */
  readonly gpuMetrics?: GpuMetricsProps;

  /**
   * Hours that it shows at first; 1 to 720.
   *
   * @default 3
   */
  readonly hours?: number;
}

/** What a dashboard is made from beside the server. */
interface DashboardContext {
  readonly labels: { [key: string]: string };
  readonly kubeStateMetrics: boolean;
  /** The time from one reading of the metrics to the next, in seconds. */
  readonly intervalSeconds: number;
}

/** Where people look at how a server does. */
export abstract class Dashboard {
  /**
   * A ConfigMap with a dashboard, which the sidecar of Grafana's Helm chart picks up. Its address in Grafana follows
   * from the server's namespace and name, so that it stays when it is applied again.
   */
  static grafana(props: GrafanaDashboardProps = {}): Dashboard {
    return new GrafanaDashboard(props);
  }

  /** No dashboard. */
  static none(): Dashboard {
    return new NoDashboard();
  }

  /** The object, or nothing. @internal */
  abstract _manifest(server: MonitoredServer, context: DashboardContext): object | undefined;

  /** What is wrong about the settings. @internal */
  abstract _validate(): string[];
}

class GrafanaDashboard extends Dashboard {
  constructor(private readonly props: GrafanaDashboardProps) {
    super();
  }

  override _manifest(server: MonitoredServer, { labels, ...sources }: DashboardContext): object {
    const { label = 'grafana_dashboard', labelValue = '1', folder } = this.props;
    const name = `${server.groups.name}-dashboard`;
    return k8s.KubeConfigMap.manifest({
      metadata: { name, labels: { ...labels, [label]: labelValue }, ...(folder === undefined ? {} : { annotations: { grafana_folder: folder } }) },
      data: { [`${server.groups.namespace}-${server.groups.name}.json`]: `${JSON.stringify(this.dashboard(server, sources), null, 2)}\n` },
    });
  }

  override _validate(): string[] {
    const { hours, gpuMetrics } = this.props;
    return [
      ...(hours === undefined || (isWhole(hours) && hours <= 720) ? [] : [problem('dashboard.hours', hours, 'a whole number from 1 to 720')]),
      ...Object.entries({ namespaceLabel: gpuMetrics?.namespaceLabel, podLabel: gpuMetrics?.podLabel })
        .filter(([, label]) => label !== undefined && !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))
        .map(([property, label]) => problem(`dashboard.gpuMetrics.${property}`, label, 'a label of Prometheus: letters, digits and underscores')),
    ];
  }

  private dashboard(server: MonitoredServer, { kubeStateMetrics, intervalSeconds }: Omit<DashboardContext, 'labels'>): object {
    const { name, namespace } = server.groups;
    const { gpuMetrics, hours = 3 } = this.props;
    const gpu = gpuMetrics && { namespace: gpuMetrics.namespaceLabel ?? 'exported_namespace', pod: gpuMetrics.podLabel ?? 'exported_pod' };
    return {
      uid: dashboardUid(namespace, name),
      title: `Inference: ${namespace}/${name}`,
      tags: ['inference'],
      schemaVersion: 39,
      version: 1,
      editable: true,
      graphTooltip: 1,
      refresh: '30s',
      time: { from: `now-${hours}h`, to: 'now' },
      timezone: 'browser',
      templating: { list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0, refresh: 1 }] },
      annotations: { list: [] },
      panels: layOut(dashboardRows(server, { kubeStateMetrics, gpu }), promDuration(intervalSeconds)),
    };
  }
}

class NoDashboard extends Dashboard {
  override _manifest(): undefined {
    return undefined;
  }

  override _validate(): string[] {
    return [];
  }
}
